using System.Net;
using System.Text.RegularExpressions;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SecondFactor;

/// <summary>Bob has no second factor in the seed.</summary>
public sealed class EnrolmentTests : IAsyncLifetime
{
    private static readonly Uri s_account = new(IdpHost.Issuer + "/account/second-factor");
    private static readonly Uri s_home = new(IdpHost.Issuer + "/");

    private readonly IdpHost _idp = new();
    private Browser _browser = null!;

    public ValueTask InitializeAsync()
    {
        _browser = _idp.CreateBrowser();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _idp.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_none_enrols_one_when_it_is_asked_for_and_goes_on_where_she_was_going()
    {
        var page = await _browser.PasswordAsync("bob");
        Assert.Contains("Set up a second factor", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page.Html, StringComparison.Ordinal);

        var codes = await _browser.CodeAsync(page, _idp.Code(page.Key()));
        Assert.Equal(10, codes.RecoveryCodes().Distinct().Count());
        var tokens = await _idp.RedeemAsync((await _browser.GetAsync(codes.Link("I have kept them"))).Leaving!.Query()["code"]);
        Assert.Equal("urn:xaa:mfa", Wire.Payload(tokens["id_token"]!).GetProperty("acr").GetString());

        // From now on it is asked for, by the key that the page showed and by nothing else.
        using var other = _idp.CreateBrowser();
        var again = await other.PasswordAsync("bob");
        Assert.Contains("Enter a code", again.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Key(), again.Html, StringComparison.Ordinal);
        _idp.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull((await other.CodeAsync(again, _idp.Code(page.Key()))).Leaving);
    }

    [Fact]
    public async Task The_page_shows_the_key_as_a_picture_a_text_and_an_address_and_needs_no_script_for_it()
    {
        var page = await _browser.PasswordAsync("bob");
        Assert.Equal(32, page.Key().Length);
        var address = WebUtility.HtmlDecode(Regex.Match(page.Html, "href=\"(otpauth:[^\"]*)\"").Groups[1].Value);
        Assert.Equal(
            $"otpauth://totp/Acme%20identity:bob?secret={page.Key()}&issuer=Acme%20identity&algorithm=SHA1&digits=6&period=30", address);
        Assert.Matches("<svg class=\"qr\" role=\"img\" aria-label=\"[^\"]+\" viewBox=\"0 0 [0-9]+ [0-9]+\"", page.Html);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("data:", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("img-src 'self'", Assert.Single(page.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_first_code_that_is_wrong_enrols_nothing_and_the_key_stays()
    {
        var page = await _browser.PasswordAsync("bob");
        var answer = await _browser.CodeAsync(page, "000000");
        Assert.Equal((HttpStatusCode.BadRequest, page.Key()), (answer.Status, answer.Key()));
        Assert.Contains("Set one up", (await _browser.GetAsync(s_home)).Html, StringComparison.Ordinal);
        Assert.Equal(10, (await _browser.CodeAsync(answer, _idp.Code(page.Key()))).RecoveryCodes().Count);
    }

    [Fact]
    public async Task A_password_that_is_older_than_five_minutes_is_asked_for_again()
    {
        await _browser.SignInAsync(Wire.Authorize(), "bob", IdpHost.Password);
        _idp.Clock.Advance(TimeSpan.FromMinutes(6));
        var page = await _browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa")));
        Assert.Contains("Your password, again", page.Html, StringComparison.Ordinal);
        foreach (var password in (string[])["", "wrong"])
        {
            var answer = await SubmitAsync(password);
            Assert.Equal((HttpStatusCode.BadRequest, 0), (answer.Status, answer.RecoveryCodes().Count));
        }
        Assert.Equal(10, (await SubmitAsync(IdpHost.Password)).RecoveryCodes().Count);

        Task<BrowserPage> SubmitAsync(string password) => _browser.SubmitAsync(
            page, new Dictionary<string, string> { ["code"] = _idp.Code(page.Key()), ["password"] = password });
    }

    [Fact]
    public async Task A_key_of_another_session_or_of_nobody_is_not_enrolled()
    {
        using var other = _idp.CreateBrowser();
        var dave = await other.PasswordAsync("bob");
        var page = await _browser.PasswordAsync("bob");
        var foreign = Regex.Match(dave.Html, "name=\"secret\" value=\"([^\"]*)\"").Groups[1].Value;
        foreach (var secret in (string[])[foreign, "x", ""])
        {
            var answer = await _browser.SubmitAsync(
                page, new Dictionary<string, string> { ["secret"] = secret, ["code"] = _idp.Code(dave.Key()) });
            Assert.Contains("This sign-in has expired", answer.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_enrolment_does_not_take_the_place_of_another_one()
    {
        // A page that was opened when there was none.
        var late = await _browser.PasswordAsync("bob");
        using var other = _idp.CreateBrowser();
        var first = await other.PasswordAsync("bob");
        Assert.Equal(10, (await other.CodeAsync(first, _idp.Code(first.Key()))).RecoveryCodes().Count);

        var answer = await _browser.CodeAsync(late, _idp.Code(late.Key()));
        Assert.Contains("Enter a code", answer.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.CodeAsync(answer, _idp.Code(late.Key(), off: 1))).Status);
    }

    [Fact]
    public async Task A_recovery_code_lets_her_in_once_and_the_pages_count()
    {
        var page = await _browser.PasswordAsync("bob");
        var codes = (await _browser.CodeAsync(page, _idp.Code(page.Key()))).RecoveryCodes();

        using var other = _idp.CreateBrowser();
        page = await other.PasswordAsync("bob");
        Assert.Contains("you have 10 left", page.Html, StringComparison.Ordinal);
        var tokens = await _idp.RedeemAsync((await other.CodeAsync(page, codes[3].ToLowerInvariant())).Leaving!.Query()["code"]);
        var claims = Wire.Payload(tokens["id_token"]!);
        Assert.Equal("urn:xaa:mfa", claims.GetProperty("acr").GetString());
        Assert.Equal(["pwd", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        Assert.Contains("9 recovery codes left", (await other.GetAsync(s_home)).Html, StringComparison.Ordinal);

        using var thief = _idp.CreateBrowser();
        page = await thief.PasswordAsync("bob");
        Assert.Contains("used before", (await thief.CodeAsync(page, codes[3])).Html, StringComparison.Ordinal);
        Assert.NotNull((await thief.CodeAsync(page, codes[4].Replace("-", " ", StringComparison.Ordinal))).Leaving);
    }

    [Fact]
    public async Task A_recovery_code_is_its_owners_alone()
    {
        var page = await _browser.PasswordAsync("bob");
        var codes = (await _browser.CodeAsync(page, _idp.Code(page.Key()))).RecoveryCodes();
        using var alice = _idp.CreateBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await alice.CodeAsync(await alice.PasswordAsync(), codes[0])).Status);
    }

    [Fact]
    public async Task The_account_page_wants_a_sign_in_then_the_factor_and_leads_back()
    {
        var page = await _browser.GetAsync(s_account);
        Assert.Equal("/signin", page.Address.AbsolutePath);
        page = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        Assert.Equal("/signin/second-factor", page.Address.AbsolutePath);
        page = await _browser.CodeAsync(page, _idp.Code());
        Assert.Equal(s_account, page.Address);

        // Five minutes later it is asked for again.
        _idp.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/second-factor", (await _browser.GetAsync(s_account)).Address.AbsolutePath);
        Assert.Equal("/signin/second-factor", (await _browser.SubmitAsync(page, new Dictionary<string, string>())).Address.AbsolutePath);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/account/second-factor")]
    public async Task Nobody_is_sent_where_a_link_says(string target)
    {
        var page = await _browser.GetAsync(new(IdpHost.Issuer + "/signin?return=" + Uri.EscapeDataString(target)));
        page = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        Assert.Equal((s_home, null), (page.Address, page.Leaving));
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old_ones()
    {
        var page = await _browser.PasswordAsync("bob");
        var old = (await _browser.CodeAsync(page, _idp.Code(page.Key()))).RecoveryCodes();
        var renewed = (await _browser.SubmitAsync(await _browser.GetAsync(s_account), new Dictionary<string, string>())).RecoveryCodes();
        Assert.Equal(10, renewed.Count);
        Assert.Empty(renewed.Intersect(old));

        using var other = _idp.CreateBrowser();
        page = await other.PasswordAsync("bob");
        Assert.Equal(HttpStatusCode.BadRequest, (await other.CodeAsync(page, old[0])).Status);
        Assert.NotNull((await other.CodeAsync(page, renewed[0])).Leaving);
    }

    [Fact]
    public async Task Another_authenticator_takes_the_place_of_the_one_that_let_her_in()
    {
        var page = await _browser.GetAsync(s_account);
        page = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        page = await _browser.CodeAsync(page, _idp.Code());
        var replacement = await _browser.GetAsync(page.Link("Use another authenticator"));
        Assert.DoesNotContain(DemoSeed.AliceTotpSecret, replacement.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.CodeAsync(replacement, _idp.Code(off: 1))).Status);
        Assert.Equal(10, (await _browser.CodeAsync(replacement, _idp.Code(replacement.Key()))).RecoveryCodes().Count);

        using var other = _idp.CreateBrowser();
        page = await other.PasswordAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await other.CodeAsync(page, _idp.Code(off: 1))).Status);
        Assert.NotNull((await other.CodeAsync(page, _idp.Code(replacement.Key(), off: 1))).Leaving);
    }

    [Fact]
    public async Task A_password_alone_replaces_nothing()
    {
        await _browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var page = await _browser.GetAsync(new(s_account + "/replace"));
        Assert.Contains("Enter a code", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"key\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demos_codes_are_shown_in_Development_only()
    {
        var page = await _browser.PasswordAsync();
        Assert.Contains($"<code>{_idp.Code()}</code>", page.Html, StringComparison.Ordinal);
        Assert.Contains("Development only", page.Html, StringComparison.Ordinal);

        // The same store, opened as a company would.
        await using var production = new IdpHost
        {
            Environment = "Production",
            ChangeSeed = seed => seed["people"]!.AsArray().ToList().ForEach(p => DemoSeed.WithoutSecrets(p!.AsObject())),
            Settings = { ["Idp:DataDirectory"] = _idp.DataDirectory },
        };
        using var browser = production.CreateBrowser();
        page = await browser.PasswordAsync();
        Assert.Contains("Enter a code", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(production.Code(), page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(DemoSeed.AliceTotpSecret, page.Html, StringComparison.Ordinal);
    }
}
