using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignOut;

public sealed class SignOutTests(IdpHost idp)
{
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

    [Fact]
    public async Task A_client_gets_the_browser_back_at_its_registered_address()
    {
        using var browser = idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        var hint = tokens["id_token"];
        var page = await browser.GetAsync(Logout($"post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7200%2F&state=s1&id_token_hint={hint}"));
        Assert.Null(page.Leaving);
        page = await browser.SubmitAsync(page, new Dictionary<string, string>());
        Assert.Equal("http://localhost:7200/?state=s1", page.Leaving?.ToString());
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
    public async Task A_sign_out_form_from_elsewhere_is_refused()
    {
        using var browser = idp.CreateBrowser();
        await SignInAsync(browser);
        var page = await browser.GetAsync(new(Home, "/logout"));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, new Dictionary<string, string>(), "http://localhost:7200")).Status);
        Assert.Contains("Alice Archer", (await browser.GetAsync(Home)).Html, StringComparison.Ordinal);
    }

    private static Uri Logout(string query) => new(Home, "/logout?" + query);

    private async Task<TokenAnswer> SignInAsync(Browser browser) =>
        await idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"]);
}
