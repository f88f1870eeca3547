using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xaa.Idp.Tests.Admin;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>People at the portal.</summary>
public static partial class PortalWire
{
    public const string Conflict = "Somebody else has changed it since you opened it.";

    /// <summary>Carol, let in with her second factor. Her authenticator's code is good once: another visit needs a later clock.</summary>
    public static async Task<Browser> CarolAsync(this IdpHost idp)
    {
        var browser = idp.CreateBrowser();
        var page = await browser.CodeAsync(await browser.PasswordAtPortalAsync("carol"), idp.Code(DemoSeed.CarolTotpSecret));
        Assert.Equal((HttpStatusCode.OK, "/admin"), (page.Status, page.Address.AbsolutePath));
        return browser;
    }

    /// <summary>Wants a page of the portal, and gives her password where that leads.</summary>
    public static async Task<BrowserPage> PasswordAtPortalAsync(this Browser browser, string name, string path = "/admin") => await browser.SubmitAsync(
        await browser.OpenAsync(path), new Dictionary<string, string> { ["name"] = name, ["password"] = IdpHost.Password });

    public static Task<BrowserPage> OpenAsync(this Browser browser, string path) => browser.GetAsync(new(IdpHost.Issuer + path));

    /// <summary>Changes some fields of the form that has this button, and presses it.</summary>
    public static Task<BrowserPage> PressAsync(this Browser browser, BrowserPage page, string button, params (string Name, string? Value)[] changes)
    {
        var form = HtmlForm.With(page, button).But(changes);
        return browser.PostAsync(form.Address, form.Fields);
    }

    /// <summary>Opens a page, presses a button there, and sees that it was done.</summary>
    public static async Task<BrowserPage> DoAsync(this Browser browser, string path, string button, params (string Name, string? Value)[] changes)
    {
        var page = await browser.PressAsync(await browser.OpenAsync(path), button, changes);
        Assert.Equal((HttpStatusCode.OK, ""), (page.Status, string.Join(' ', page.Faults())));
        return page;
    }

    /// <summary>What the page complains of.</summary>
    public static IReadOnlyList<string> Faults(this BrowserPage page)
    {
        var box = FaultsText().Match(page.Html).Groups[1].Value;
        var faults = ItemText().Matches(box) is { Count: > 0 } items ? items.Select(item => item.Groups[1].Value) : [box];
        return [.. faults.Select(fault => WebUtility.HtmlDecode(fault).Trim()).Where(fault => fault.Length > 0)];
    }

    /// <summary>What a reader sees: no tags, each run of white space as one space.</summary>
    public static string Text(this BrowserPage page) => Space().Replace(WebUtility.HtmlDecode(Tags().Replace(page.Html, " ")), " ");

    /// <summary>The latest change: its author, kind, subject, action and reason.</summary>
    public static async Task<IReadOnlyList<string?>> LatestChangeAsync(this IdpHost idp) =>
        (await idp.ChangesAsync())[0].Texts("author", "kind", "subject", "action", "reason");

    public static async Task<IReadOnlyList<JsonObject>> ChangesAsync(this IdpHost idp)
    {
        var answer = await idp.AdminAsync(await idp.OperatorTokenAsync("idp.policy.read"), "GET", "/changes");
        return [.. answer.Json["changes"]!.AsArray().Select(change => change!.AsObject())];
    }

    [GeneratedRegex("""<div class="faults" role="alert">(.*?)</div>""", RegexOptions.Singleline)]
    private static partial Regex FaultsText();

    [GeneratedRegex("<li>(.*?)</li>")]
    private static partial Regex ItemText();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
