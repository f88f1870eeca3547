using System.Net;
using System.Text.RegularExpressions;
using Xaa.Idp.SecondFactor;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SecondFactor;

/// <summary>A person's side of the second factor: her authenticator, and the pages.</summary>
public static partial class SecondFactorWire
{
    public const string Acr = "urn:xaa:mfa";

    /// <summary>What the authenticator shows now, or some steps away.</summary>
    public static string Code(this IdpHost idp, string secret = DemoSeed.AliceTotpSecret, int off = 0) =>
        Totp.CodeAt(Base32.Decode(secret)!, Totp.StepAt(idp.Clock.GetUtcNow()) + off);

    /// <summary>A sign-in that asks for a second factor, as far as the page that comes after the password.</summary>
    public static async Task<BrowserPage> PasswordAsync(
        this Browser browser, string name = "alice", params (string Name, string? Value)[] changes)
    {
        var page = await browser.GetAsync(Wire.Authorize([("acr_values", Acr), .. changes]));
        return await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = IdpHost.Password });
    }

    public static Task<BrowserPage> CodeAsync(this Browser browser, BrowserPage page, string code) =>
        browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code });

    /// <summary>Signs alice in with her authenticator, in a new browser, and redeems the code.</summary>
    public static async Task<TokenAnswer> SignInStronglyAsync(this IdpHost idp)
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.CodeAsync(await browser.PasswordAsync(), idp.Code());
        var answer = await idp.RedeemAsync(page.Leaving!.Query()["code"]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    /// <summary>The key that an enrolment page shows, in base 32.</summary>
    public static string Key(this BrowserPage page) => KeyText().Match(page.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The recovery codes that a page shows.</summary>
    public static IReadOnlyList<string> RecoveryCodes(this BrowserPage page) =>
        [.. CodeText().Matches(page.Html).Select(match => match.Groups[1].Value)];

    /// <summary>Where the page's link leads that says so.</summary>
    public static Uri Link(this BrowserPage page, string text) =>
        new(page.Address, WebUtility.HtmlDecode(Regex.Match(page.Html, $"""<a[^>]*href="([^"]*)"[^>]*>{Regex.Escape(text)}</a>""").Groups[1].Value));

    [GeneratedRegex("""<code class="key">([A-Z2-7 ]+)</code>""")]
    private static partial Regex KeyText();

    [GeneratedRegex("<li><code>([A-Z2-7]{5}-[A-Z2-7]{5})</code></li>")]
    private static partial Regex CodeText();
}
