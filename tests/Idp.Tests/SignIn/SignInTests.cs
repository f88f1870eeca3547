using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignIn;

public sealed class SignInTests(IdpHost idp)
{
    private static readonly Dictionary<string, string> Alice = new() { ["name"] = "alice", ["password"] = IdpHost.Password };

    [Fact]
    public async Task The_page_is_made_for_people_and_gives_nothing_away()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Acme Agent", page.Html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"name\">", page.Html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"password\">", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);

        var headers = page.Response.Headers;
        Assert.True(headers.CacheControl!.NoStore);
        Assert.Equal("same-origin", Assert.Single(headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        // form-action names the client, because browsers hold the redirect that answers the form against it.
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http://localhost:7200; base-uri 'none'; frame-ancestors 'none'",
            Assert.Single(headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task The_session_cookie_is_a_random_handle_that_scripts_cannot_read()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(new(IdpHost.Issuer + "/signin"));
        await SubmitAsync(browser, page, "alice", IdpHost.Password);
        var cookie = browser.Cookies.GetAllCookies()["xaa.idp.session"]!;
        Assert.True(cookie.HttpOnly);
        Assert.Equal(43, cookie.Value.Length);
        Assert.DoesNotContain("alice", cookie.Value, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("alice", "passw0rd!")]
    [InlineData("alice", "Passw0rd! ")]
    [InlineData("nobody", "Passw0rd!")]
    [InlineData("dave", "not-his-password")]
    [InlineData("' OR 1=1 --", "not-a-password")]
    public async Task Unknown_and_wrong_look_the_same(string name, string password)
    {
        using var browser = idp.CreateBrowser();
        var page = await SubmitAsync(browser, await browser.GetAsync(Wire.Authorize()), name, password);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("The user name or the password is wrong.", page.Html, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(password, page.Html.Replace("Passw0rd!</code>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(browser.Cookies.GetAllCookies()["xaa.idp.session"]);
        Assert.Contains(await idp.RecordsAsync(), record => record.Texts("reason", "clientId") is ["wrong_password", "agent"]);
    }

    [Fact]
    public async Task Dave_is_suspended_and_learns_it_after_the_right_password_only()
    {
        using var browser = idp.CreateBrowser();
        var page = await SubmitAsync(browser, await browser.GetAsync(Wire.Authorize()), "dave", IdpHost.Password);
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("Your account is suspended. Ask your IT department.", page.Html, StringComparison.Ordinal);
        Assert.Null(browser.Cookies.GetAllCookies()["xaa.idp.session"]);
        Assert.Contains(await idp.RecordsAsync(), record => record.Texts("reason", "subject") is ["person_suspended", "u-dave"]);
    }

    [Fact]
    public async Task A_mistake_can_be_put_right_without_starting_again()
    {
        using var browser = idp.CreateBrowser();
        var page = await SubmitAsync(browser, await browser.GetAsync(Wire.Authorize()), "alice", "wrong");
        page = await SubmitAsync(browser, page, "ALICE", IdpHost.Password);
        Assert.NotEmpty(page.Leaving!.Query()["code"]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("alice", "")]
    [InlineData("", "x")]
    public async Task An_incomplete_form_asks_for_both(string name, string password)
    {
        using var browser = idp.CreateBrowser();
        var page = await SubmitAsync(browser, await browser.GetAsync(Wire.Authorize()), name, password);
        Assert.Contains("Enter your user name and your password.", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:7200")]
    [InlineData("null")]
    public async Task A_form_from_elsewhere_is_refused(string origin)
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        page = await browser.SubmitAsync(page, Alice, origin);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(browser.Cookies.GetAllCookies()["xaa.idp.session"]);
    }

    [Fact]
    public async Task A_form_without_the_pages_token_is_refused()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        page = await browser.SubmitAsync(page, new Dictionary<string, string>(Alice) { ["__RequestVerificationToken"] = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(browser.Cookies.GetAllCookies()["xaa.idp.session"]);
    }

    [Fact]
    public async Task The_request_cannot_be_changed_on_the_way()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        var request = page.Address.Query()["request"];
        foreach (var forged in (string[])[request[..^4] + "AAAA", "x", "", request + "!"])
        {
            var answer = await browser.SubmitAsync(page, new Dictionary<string, string>(Alice) { ["request"] = forged });
            Assert.True(answer.Leaving is null, "A forged request led back to a client.");
        }
    }

    [Fact]
    public async Task An_oversized_form_is_refused()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        page = await SubmitAsync(browser, page, new string('a', 101), new string('b', 257));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact]
    public async Task Names_in_the_page_are_encoded()
    {
        using var browser = idp.CreateBrowser();
        var page = await SubmitAsync(browser, await browser.GetAsync(Wire.Authorize()), "\"><script>alert(1)</script>", "x");
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Demo_people_are_named_in_Development_only()
    {
        using var browser = idp.CreateBrowser();
        Assert.Contains("Passw0rd!", (await browser.GetAsync(Wire.Authorize())).Html, StringComparison.Ordinal);

        await using var production = new IdpHost
        {
            ChangeSeed = seed => seed["people"]!.AsArray().ToList().ForEach(p => DemoSeed.WithoutSecrets(p!.AsObject())),
            Environment = "Production",
        };
        using var other = production.CreateBrowser();
        var html = (await other.GetAsync(Wire.Authorize())).Html;
        Assert.DoesNotContain("alice", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Demo people", html, StringComparison.Ordinal);
    }

    private static Task<BrowserPage> SubmitAsync(Browser browser, BrowserPage page, string name, string password) =>
        browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = password });
}
