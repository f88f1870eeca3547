using System.Net;

namespace Xaa.Idp.Tests.Introspection;

/// <summary>RFC 7662: how a client's own tokens stand.</summary>
public sealed class IntrospectionTests(IdpHost idp)
{
    [Fact]
    public async Task A_refresh_token_says_whom_what_for_and_until_when() // RFC 7662 §2.2
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync("alice", ("scope", "openid email offline_access"));
        var issued = own.Clock.GetUtcNow().ToUnixTimeSeconds();
        own.Clock.Leap(TimeSpan.FromMinutes(10));
        var answer = await own.IntrospectAsync(tokens["refresh_token"]);
        Assert.True((bool)answer.Json["active"]!);
        Assert.Equal(
            ["refresh_token", IdpHost.Issuer, "u-alice", IdpHost.Issuer, "agent", "openid email offline_access"],
            answer.Json.Texts("typ", "iss", "sub", "aud", "client_id", "scope"));
        Assert.Equal(Wire.Payload(tokens["id_token"]!).GetProperty("sid").GetString(), answer["sid"]);
        Assert.Equal((issued, issued + 8 * 3600), ((long)answer.Json["iat"]!, (long)answer.Json["exp"]!));
    }

    [Fact]
    public async Task An_access_token_says_what_it_says_itself()
    {
        var tokens = await idp.SignInAsync();
        var claims = Wire.Payload(tokens["access_token"]!);
        var answer = await idp.IntrospectAsync(tokens["access_token"]);
        Assert.Equal(["at+jwt", "Bearer", IdpHost.Issuer + "/userinfo"], answer.Json.Texts("typ", "token_type", "aud"));
        foreach (var claim in (string[])["iss", "sub", "client_id", "scope", "sid", "jti"])
            Assert.Equal(claims.GetProperty(claim).GetString(), answer[claim]);
        foreach (var claim in (string[])["iat", "exp"])
            Assert.Equal(claims.GetProperty(claim).GetInt64(), (long)answer.Json[claim]!);
    }

    [Fact]
    public async Task An_operators_access_token_is_its_own_to_ask_about()
    {
        var credentials = ("client", "operator:" + DemoSeed.OperatorSecret);
        var token = (await idp.PostTokenAsync([("grant_type", "client_credentials"), ("scope", "idp.keys.read"), credentials]))["access_token"];
        var answer = await idp.IntrospectAsync(token, credentials);
        Assert.Equal(
            ["at+jwt", "operator", IdpHost.Issuer + "/admin/api", "idp.keys.read", null], answer.Json.Texts("typ", "sub", "aud", "scope", "sid"));
        await AssertInactiveAsync(idp, token, ("client", "auditor:" + DemoSeed.AuditorSecret));
    }

    [Fact]
    public async Task Another_clients_token_is_not_active_and_nothing_else_is_said() // RFC 7662 §2.2, QUIRKS C22
    {
        var tokens = await idp.SignInAsync();
        foreach (var token in (string?[])[tokens["refresh_token"], tokens["access_token"], tokens["id_token"], "x", "a.b.c"])
            await AssertInactiveAsync(idp, token, ("client", "other:" + DemoSeed.OtherSecret));
    }

    [Fact]
    public async Task ID_tokens_ID_JAGs_and_junk_are_not_introspected() // QUIRKS C6
    {
        var tokens = await idp.SignInAsync();
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"];
        foreach (var token in (string?[])[tokens["id_token"], idJag, "x", "a.b.c", new string('x', 16000)])
            await AssertInactiveAsync(idp, token);
        var forged = idp.Resign(tokens["access_token"]!, (_, claims) => claims["aud"] = "http://localhost:7401/mcp");
        await AssertInactiveAsync(idp, forged);
    }

    [Fact]
    public async Task A_superseded_or_revoked_token_is_not_active()
    {
        var first = await idp.SignInAsync();
        var second = await idp.RefreshAsync(first["refresh_token"]!);
        await AssertInactiveAsync(idp, first["refresh_token"]);
        Assert.True((bool)(await idp.IntrospectAsync(second["refresh_token"])).Json["active"]!);
        using (await idp.SendAsync("/revoke", [("token", second["refresh_token"])]))
            await AssertInactiveAsync(idp, second["refresh_token"]);
    }

    [Fact]
    public async Task Asking_neither_rotates_nor_prolongs_anything()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        own.Clock.Leap(TimeSpan.FromHours(7));
        await own.IntrospectAsync(tokens["refresh_token"]);
        own.Clock.Leap(TimeSpan.FromHours(1));
        await AssertInactiveAsync(own, tokens["refresh_token"]);
    }

    [Fact]
    public async Task After_their_time_tokens_are_not_active()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        own.Clock.Advance(TimeSpan.FromMinutes(5));
        await AssertInactiveAsync(own, tokens["access_token"]);
        own.Clock.Leap(TimeSpan.FromHours(8));
        await AssertInactiveAsync(own, tokens["refresh_token"]);
    }

    [Theory]
    [InlineData("UPDATE sessions SET ended = 1")]
    [InlineData("UPDATE people SET active = false")]
    public async Task What_ends_the_session_ends_its_tokens_here_and_at_userinfo(string change)
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        await own.ExecuteAsync(change);
        await AssertInactiveAsync(own, tokens["refresh_token"]);
        await AssertInactiveAsync(own, tokens["access_token"]);
        using var http = own.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", tokens["access_token"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/userinfo", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("agent:wrong")]
    [InlineData("nobody:wrong")]
    public async Task Only_an_authenticated_client_may_ask(string credentials)
    {
        var answer = await idp.IntrospectAsync((await idp.SignInAsync())["refresh_token"], ("client", credentials));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer["error"]));
        Assert.Equal(["error", "error_description"], answer.Json.Select(p => p.Key));
    }

    [Fact]
    public async Task A_token_is_needed_and_nothing_is_recorded()
    {
        var answer = await idp.IntrospectAsync(null);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer["error"]));
        Assert.DoesNotContain(await idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId);
    }

    private static async Task AssertInactiveAsync(IdpHost idp, string? token, params (string, string?)[] changes)
    {
        var answer = await idp.IntrospectAsync(token, changes);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"active":false}""", answer.Json.ToJsonString());
    }
}
