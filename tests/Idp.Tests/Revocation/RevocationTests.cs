using System.Net;

namespace Xaa.Idp.Tests.Revocation;

/// <summary>RFC 7009: a client gives back what it holds.</summary>
public sealed class RevocationTests(IdpHost idp)
{
    [Fact]
    public async Task With_a_refresh_token_goes_its_family_and_the_session_stands() // RFC 7009 §2.1
    {
        using var browser = idp.CreateBrowser();
        var first = await idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"]);
        var second = await idp.RefreshAsync(first["refresh_token"]!);
        Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(second["refresh_token"]));

        foreach (var token in (string?[])[first["refresh_token"], second["refresh_token"]])
        {
            await idp.AssertRefusedAsync(await idp.RefreshAsync(token!), "invalid_grant", "subject_token_unknown");
            await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", "subject_token_unknown");
        }

        // The person is signed in as before, and the client may ask anew.
        var again = (await browser.GetAsync(Wire.Authorize(("prompt", "none")))).Leaving!.Query()["code"];
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync((await idp.RedeemAsync(again))["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_superseded_token_takes_its_successor_along()
    {
        var first = await idp.SignInAsync();
        var second = await idp.RefreshAsync(first["refresh_token"]!);
        Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(first["refresh_token"]));
        await idp.AssertRefusedAsync(await idp.RefreshAsync(second["refresh_token"]!), "invalid_grant", "subject_token_unknown");
    }

    [Fact]
    public async Task What_another_client_holds_of_the_same_session_is_not_touched()
    {
        using var browser = idp.CreateBrowser();
        var agents = await idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"]);
        var others = await SignInToOtherAsync(browser);
        Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(agents["refresh_token"]));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(others, ("client", "other:" + DemoSeed.OtherSecret))).Status);
    }

    [Theory] // RFC 7009 §2.2
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_token_is_as_good_as_revoked(string token) => Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(token));

    [Fact]
    public async Task Another_clients_token_is_answered_like_an_unknown_one_and_stays_what_it_is() // QUIRKS C22
    {
        var tokens = await idp.SignInAsync();
        foreach (var token in (string?[])[tokens["refresh_token"], tokens["access_token"], tokens["id_token"]])
            Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(token, ("client", "other:" + DemoSeed.OtherSecret)));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(tokens["refresh_token"]!)).Status);
    }

    [Theory] // RFC 7009 §2.1: a wrong hint costs a second look and nothing else
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    [InlineData("something_else")]
    public async Task The_hint_is_only_a_hint(string hint)
    {
        var tokens = await idp.SignInAsync();
        Assert.Equal((HttpStatusCode.OK, ""), await RevokeAsync(tokens["refresh_token"], ("token_type_hint", hint)));
        await idp.AssertRefusedAsync(await idp.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "subject_token_unknown");
    }

    [Fact]
    public async Task An_access_token_cannot_be_revoked_and_the_client_is_told() // RFC 7009 §2.2.1
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.PostAsync("/revoke", [("token", tokens["access_token"])]);
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_token_type"), (answer.Status, answer["error"]));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(tokens["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_token_is_needed_and_only_one()
    {
        foreach (var body in (string[])["", "token=", "token=a&token=b"])
        {
            var answer = await idp.PostAsync(
                "/revoke", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")), Agent);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer["error"]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("agent:wrong")]
    [InlineData("nobody:wrong")]
    public async Task Only_an_authenticated_client_may_revoke(string credentials)
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.PostAsync("/revoke", [("token", tokens["refresh_token"]), ("client", credentials)]);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer["error"]));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(tokens["refresh_token"]!)).Status);
    }

    private static string Agent => $"agent:{DemoSeed.AgentSecret}";

    private async Task<(HttpStatusCode, string)> RevokeAsync(string? token, params (string, string?)[] changes)
    {
        using var response = await idp.SendAsync("/revoke", [("token", token), .. changes]);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<string> SignInToOtherAsync(Xaa.Testing.Browser browser)
    {
        const string Callback = "http://localhost:7299/signin/callback";
        var page = await browser.GetAsync(Wire.Authorize(("client_id", "other"), ("redirect_uri", Callback)));
        var tokens = await idp.RedeemAsync(page.Leaving!.Query()["code"], ("client", "other:" + DemoSeed.OtherSecret), ("redirect_uri", Callback));
        return tokens["refresh_token"]!;
    }
}
