using System.Net;

namespace Xaa.Idp.Tests.Token;

public sealed class AuthorizationCodeTests(IdpHost idp)
{
    [Fact]
    public async Task A_code_buys_an_ID_token_that_says_who_when_how_and_in_which_session()
    {
        var answer = await idp.SignInAsync();
        Assert.Equal(("Bearer", "openid profile email offline_access"), (answer["token_type"], answer["scope"]));
        Assert.Equal(300, (int)answer.Json["expires_in"]!);

        var header = Wire.Header(answer["id_token"]!);
        Assert.Equal(("JWT", "ES256"), (header.GetProperty("typ").GetString(), header.GetProperty("alg").GetString()));
        var now = idp.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = Wire.Payload(answer["id_token"]!);
        Assert.Equal((IdpHost.Issuer, "u-alice", "agent", "the-nonce"), (Text("iss"), Text("sub"), Text("aud"), Text("nonce")));
        Assert.Equal((now, now, now + 3600), (Number("iat"), Number("auth_time"), Number("exp")));
        Assert.Equal(("urn:xaa:pwd", "pwd"), (Text("acr"), claims.GetProperty("amr")[0].GetString()));
        Assert.Equal(("Alice Archer", "alice", "alice@acme.example"), (Text("name"), Text("preferred_username"), Text("email")));
        Assert.Equal(22, Text("sid")!.Length);

        string? Text(string claim) => claims.GetProperty(claim).GetString();
        long Number(string claim) => claims.GetProperty(claim).GetInt64();
    }

    [Fact]
    public async Task The_scope_decides_what_is_said_and_whether_there_is_a_refresh_token()
    {
        var answer = await idp.SignInAsync("alice", ("scope", "openid unheard_of"));
        Assert.Equal("openid", answer["scope"]);
        Assert.DoesNotContain("refresh_token", answer.Json.Select(p => p.Key));
        var claims = Wire.Payload(answer["id_token"]!);
        Assert.False(claims.TryGetProperty("email", out _) || claims.TryGetProperty("name", out _));
    }

    [Theory] // RFC 6749 §3.1, §3.3
    [InlineData(null)]
    [InlineData("")]
    public async Task A_request_without_a_scope_means_openid_and_nothing_else(string? scope)
    {
        var answer = await idp.SignInAsync("alice", ("scope", scope));
        Assert.Equal("openid", answer["scope"]);
        Assert.DoesNotContain("refresh_token", answer.Json.Select(p => p.Key));
        Assert.False(Wire.Payload(answer["id_token"]!).TryGetProperty("email", out _));
    }

    [Fact]
    public async Task A_sign_in_is_recorded_with_its_session()
    {
        var claims = Wire.Payload((await idp.SignInAsync())["id_token"]!);
        var record = Assert.Single(await idp.RecordsAsync(), r => (string?)r["sessionId"] == claims.GetProperty("sid").GetString());
        Assert.Equal(["SignIn", "Issued", "u-alice", "agent"], record.Texts("step", "outcome", "subject", "clientId"));
    }

    [Fact]
    public async Task The_secret_of_a_client_that_uses_the_header_is_refused_in_the_form() // client_secret_post
    {
        var code = await CodeAsync();
        var answer = await idp.PostTokenAsync(
            new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", IdpHost.RedirectUri),
                new("code_verifier", Wire.Verifier),
                new("client_id", "agent"), new("client_secret", DemoSeed.AgentSecret),
            ]),
            "");
        await idp.AssertRefusedAsync(answer, "invalid_client", "wrong_auth_method", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx", "pkce_mismatch")]
    [InlineData("code_verifier", "short", "pkce_mismatch")]
    [InlineData("code_verifier", Wire.Challenge, "pkce_mismatch")]
    [InlineData("redirect_uri", "http://localhost:7200/signin/callback/", "redirect_uri_mismatch")]
    [InlineData("client", "other:" + DemoSeed.OtherSecret, "code_client_mismatch")]
    public async Task A_code_is_good_for_whoever_asked_for_it_and_used_up_by_the_attempt(string parameter, string value, string reason)
    {
        var code = await CodeAsync();
        await idp.AssertRefusedAsync(await idp.RedeemAsync(code, (parameter, value)), "invalid_grant", reason);
        await idp.AssertRefusedAsync(await idp.RedeemAsync(code), "invalid_grant", "code_reused");
    }

    [Theory]
    [InlineData("code")]
    [InlineData("redirect_uri")]
    [InlineData("code_verifier")]
    public async Task Every_parameter_is_needed(string parameter) =>
        await idp.AssertRefusedAsync(await idp.RedeemAsync(await CodeAsync(), (parameter, null)), "invalid_request", "missing_parameter");

    [Fact]
    public async Task A_made_up_code_is_unknown() =>
        await idp.AssertRefusedAsync(await idp.RedeemAsync("x"), "invalid_grant", "code_unknown");

    [Fact]
    public async Task A_code_lives_for_a_minute()
    {
        await using var own = new IdpHost();
        using var browser = own.CreateBrowser();
        var code = (await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"];
        own.Clock.Advance(TimeSpan.FromSeconds(60));
        await own.AssertRefusedAsync(await own.RedeemAsync(code), "invalid_grant", "code_unknown");
    }

    [Fact]
    public async Task A_code_that_comes_twice_ends_the_session() // RFC 6749 §4.1.2
    {
        var code = await CodeAsync();
        var tokens = await idp.RedeemAsync(code);
        await idp.AssertRefusedAsync(await idp.RedeemAsync(code), "invalid_grant", "code_reused");
        await idp.AssertRefusedAsync(await idp.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "session_ended");
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["id_token"]), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task Of_many_at_once_one_wins()
    {
        var code = await CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => idp.RedeemAsync(code)));
        Assert.True(answers.Count(answer => answer.Status == HttpStatusCode.OK) <= 1);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_grant", answer["error"]));
    }

    private async Task<string> CodeAsync()
    {
        using var browser = idp.CreateBrowser();
        return (await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"];
    }
}
