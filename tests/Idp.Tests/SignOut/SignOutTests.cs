using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignOut;

public sealed class SignOutTests(IdpHost idp)
{
    private const string Back = "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F";

    private static readonly Uri Home = new(IdpHost.Issuer + "/");

    [Fact]
    public async Task Signing_out_asks_first_and_then_ends_the_session_and_its_tokens()
    {
        using var browser = idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);

        var page = await browser.GetAsync(new(Home, "/logout"));
        Assert.Contains("Sign out?", page.Html, StringComparison.Ordinal);
        Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);

        page = await browser.SubmitAsync(page, new Dictionary<string, string>());
        Assert.Contains("You are signed out", page.Html, StringComparison.Ordinal);
        Assert.Contains("You are not signed in.", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["id_token"]), "invalid_grant", "session_ended");
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["refresh_token"]), "invalid_grant", "session_ended");
    }

    [Fact] // RP-Initiated Logout §2
    public async Task A_client_that_shows_an_ID_token_of_the_session_gets_the_browser_back_at_once()
    {
        using var browser = idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        var page = await browser.GetAsync(Logout($"{Back}&state=s1&id_token_hint={tokens["id_token"]}"));
        Assert.Equal("http://localhost:7200/?state=s1", page.Leaving?.ToString());
        Assert.Contains("You are not signed in.", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);
        await idp.AssertRefusedAsync(await idp.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task An_expired_hint_and_one_from_a_refresh_do_as_well_and_the_client_may_be_named_beside()
    {
        foreach (var refreshed in (bool[])[true, false])
        {
            using var browser = idp.CreateBrowser();
            var tokens = await SignInAsync(browser);
            var hint = (refreshed ? await idp.RefreshAsync(tokens["refresh_token"]!) : tokens)["id_token"]!;
            hint = idp.Resign(hint, (_, claims) => claims["exp"] = (long)claims["iat"]! - 1);
            var page = await browser.GetAsync(Logout($"{Back}&client_id=agent&id_token_hint={hint}"));
            Assert.Equal("http://localhost:7200/", page.Leaving?.ToString());
        }
    }

    [Fact]
    public async Task Without_a_hint_or_with_one_of_another_session_the_person_is_asked_and_then_sent_back()
    {
        var elsewhere = (await idp.SignInAsync())["id_token"];
        foreach (var query in (string[])[$"{Back}&state=s1&client_id=agent", $"{Back}&state=s1&id_token_hint={elsewhere}"])
        {
            using var browser = idp.CreateBrowser();
            await SignInAsync(browser);
            var page = await browser.GetAsync(Logout(query + "&logout_hint=alice&ui_locales=de"));
            Assert.Null(page.Leaving);
            Assert.Contains("Sign out?", page.Html, StringComparison.Ordinal);
            Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);
            page = await browser.SubmitAsync(page, new Dictionary<string, string>());
            Assert.Equal("http://localhost:7200/?state=s1", page.Leaving?.ToString());
        }
    }

    [Theory] // What cannot be believed neither signs out nor leads anywhere.
    [InlineData("typ", "at+jwt")]
    [InlineData("iss", "http://localhost:7401")]
    [InlineData("aud", "other")]
    [InlineData("aud", "nobody")]
    public async Task A_hint_that_is_not_ours_for_that_client_ends_nothing(string what, string value)
    {
        using var browser = idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        var hint = idp.Resign(tokens["id_token"]!, (header, claims) => (what == "typ" ? header : claims)[what] = value);
        var page = await browser.GetAsync(Logout($"{Back}&client_id=agent&id_token_hint={hint}"));
        Assert.Contains("Sign out?", page.Html, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, new Dictionary<string, string>());
        Assert.Equal((HttpStatusCode.OK, null), (page.Status, page.Leaving));
    }

    [Fact]
    public async Task An_app_may_ask_by_POST_and_the_browsers_cookie_comes_along_with_the_GET_that_follows() // RP-Initiated Logout §2
    {
        using var browser = idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        using var http = idp.CreateClient();
        foreach (var origin in (string?[])["http://localhost:7200", "null", null])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/logout")
            {
                Content = new FormUrlEncodedContent(
                [
                    new("id_token_hint", tokens["id_token"]!), new("post_logout_redirect_uri", "http://localhost:7200/"), new("state", "a b&c"),
                ]),
            };
            if (origin is not null)
                request.Headers.Add("Origin", origin);
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            var target = new Uri(Home, response.Headers.Location!);
            Assert.Equal(("/logout", "a b&c"), (target.AbsolutePath, target.Query()["state"]));
            // Only the first ends it; who is signed out already is sent back as well.
            Assert.Equal("http://localhost:7200/?state=a%20b%26c", (await browser.GetAsync(target)).Leaving?.AbsoluteUri);
        }
    }

    [Fact]
    public async Task Nobody_signed_in_needs_no_question()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Logout("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F&client_id=agent"));
        Assert.Equal("http://localhost:7200/", page.Leaving?.ToString());
    }

    [Theory]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F&client_id=agent")]
    [InlineData("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F")]
    [InlineData("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F&client_id=other")]
    [InlineData("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2Fx&client_id=agent")]
    [InlineData("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F&client_id=agent&id_token_hint=junk")]
    public async Task Any_other_address_is_not_gone_to(string query)
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Logout(query));
        Assert.Equal((HttpStatusCode.OK, null), (page.Status, page.Leaving));
    }

    [Fact]
    public async Task A_sign_out_form_from_elsewhere_signs_nobody_out()
    {
        using var browser = idp.CreateBrowser();
        await SignInAsync(browser);
        var page = await browser.GetAsync(new(Home, "/logout"));
        var asked = await browser.SubmitAsync(page, new Dictionary<string, string>(), "http://localhost:7200");
        Assert.Contains("Sign out?", asked.Html, StringComparison.Ordinal);
        Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);

        var forged = page with { Html = page.Html.Replace("__RequestVerificationToken", "x", StringComparison.Ordinal) };
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(forged, new Dictionary<string, string>())).Status);
        Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);
    }

    private static Uri Logout(string query) => new(Home, "/logout?" + query);

    private async Task<TokenAnswer> SignInAsync(Browser browser) =>
        await idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"]);
}
