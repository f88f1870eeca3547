using System.Net;

namespace Xaa.Idp.Tests.Token;

public sealed class TokenExchangeTests(IdpHost idp)
{
    [Theory] // SPEC 1 to 5, 7, 11, 12, 14 to 18, 21, 23, 26 to 28, 35, 66, C7
    [InlineData("id_token")]
    [InlineData("refresh_token")]
    public async Task An_identity_assertion_becomes_an_ID_JAG(string subject)
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeAsync(tokens[subject], ("scope", "design.read"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal((Wire.IdJag, "N_A", 300), (answer["issued_token_type"], answer["token_type"], (int)answer.Json["expires_in"]!));
        Assert.Equal(("design.read", "http://localhost:7401/mcp"), (answer["scope"], answer["resource"]));
        Assert.Equal(["access_token", "expires_in", "issued_token_type", "resource", "scope", "token_type"], answer.Json.Select(p => p.Key).Order());

        var header = Wire.Header(answer["access_token"]!);
        Assert.Equal(("oauth-id-jag+jwt", "ES256"), (header.GetProperty("typ").GetString(), header.GetProperty("alg").GetString()));
        Assert.NotEmpty(header.GetProperty("kid").GetString()!);

        var claims = Wire.Payload(answer["access_token"]!);
        var now = idp.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((IdpHost.Issuer, "u-alice"), (Text("iss"), Text("sub")));
        Assert.Equal(("http://localhost:7401", "agent-at-design"), (Text("aud"), Text("client_id")));
        Assert.Equal((now, now + 300, now), (Number("iat"), Number("exp"), Number("auth_time")));
        Assert.Equal(("http://localhost:7401/mcp", "design.read", "urn:xaa:pwd"), (Text("resource"), Text("scope"), Text("acr")));
        Assert.False(claims.TryGetProperty("email", out _));
        Assert.Equal(
            ["acr", "amr", "aud", "auth_time", "client_id", "exp", "iat", "iss", "jti", "resource", "scope", "sub"],
            claims.EnumerateObject().Select(claim => claim.Name).Order());

        var record = Assert.Single(await idp.RecordsAsync(), r => (string?)r["issuedId"] == Text("jti"));
        Assert.Equal(["TokenExchange", "Issued", "u-alice", "agent"], record.Texts("step", "outcome", "subject", "clientId"));
        Assert.Equal(Wire.Payload(tokens["id_token"]!).GetProperty("sid").GetString(), (string?)record["sessionId"]);
        Assert.Equal(["http://localhost:7401", "http://localhost:7401/mcp"], record.Texts("audience", "resource"));
        Assert.Equal(["design.read", "design.read"], record.Texts("requestedScope", "grantedScope"));

        string? Text(string claim) => claims.GetProperty(claim).GetString();
        long Number(string claim) => claims.GetProperty(claim).GetInt64();
    }

    [Fact]
    public async Task Every_ID_JAG_is_another() // SPEC 27, 49
    {
        var tokens = await idp.SignInAsync();
        var ids = new HashSet<string?>();
        for (var i = 0; i < 5; i++)
            ids.Add(Wire.Payload((await idp.ExchangeAsync(tokens["id_token"]))["access_token"]!).GetProperty("jti").GetString());
        Assert.Equal(5, ids.Count);
    }

    [Theory] // SPEC 5, 15, DESIGN section 4: who may go where
    [InlineData("alice", 7401, "design.read design.write")]
    [InlineData("alice", 7402, "wiki.read wiki.write")]
    [InlineData("alice", 7403, "crm.read")]
    [InlineData("alice", 7404, "payments.read")]
    [InlineData("bob", 7402, "wiki.read wiki.write")]
    [InlineData("bob", 7403, "crm.read")]
    [InlineData("carol", 7402, "wiki.read wiki.write")]
    public async Task A_person_reaches_what_her_connections_cover(string name, int port, string scope)
    {
        var tokens = await idp.SignInAsync(name);
        Assert.Equal(scope, (await idp.ExchangeForAsync(tokens["refresh_token"]!, port))["scope"]);
    }

    [Theory]
    [InlineData("bob", 7401)]
    [InlineData("bob", 7404)]
    [InlineData("carol", 7401)]
    [InlineData("carol", 7403)]
    public async Task And_nothing_else(string name, int port) // SPEC 15, 24, C4
    {
        var tokens = await idp.SignInAsync(name);
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["id_token"]!, port), "access_denied", "connection_does_not_cover_person");
    }

    [Fact] // SPEC 15, 24
    public async Task A_client_without_a_connection_is_denied()
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(
            Wire.Authorize(("client_id", "other"), ("redirect_uri", "http://localhost:7299/signin/callback")), "alice", IdpHost.Password);
        const string Other = "other:" + DemoSeed.OtherSecret;
        var tokens = await idp.RedeemAsync(callback.Query()["code"], ("redirect_uri", "http://localhost:7299/signin/callback"), ("client", Other));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["id_token"], ("client", Other)), "access_denied", "no_managed_connection");
    }

    [Fact]
    public async Task One_extra_final_slash_is_tolerated_recorded_and_gone() // SPEC 3, C8
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeAsync(tokens["id_token"], ("audience", "http://localhost:7401/"), ("resource", "http://localhost:7401/mcp/"));
        var claims = Wire.Payload(answer["access_token"]!);
        Assert.Equal("http://localhost:7401", claims.GetProperty("aud").GetString());
        Assert.Equal(("http://localhost:7401/mcp", "http://localhost:7401/mcp"), (claims.GetProperty("resource").GetString(), answer["resource"]));
        var record = Assert.Single(await idp.RecordsAsync(), r => (string?)r["issuedId"] == claims.GetProperty("jti").GetString());
        Assert.Equal("audience_trailing_slash resource_trailing_slash", (string?)record["quirks"]);
    }

    [Theory]
    [InlineData("audience", null, "invalid_request", "missing_parameter")] // SPEC 3
    [InlineData("audience", "http://localhost:7499", "invalid_target", "unknown_audience")] // SPEC C9
    [InlineData("audience", IdpHost.Issuer, "invalid_target", "self_audience")] // SPEC 25
    [InlineData("resource", null, "invalid_target", "missing_resource")] // SPEC 17, C2
    [InlineData("resource", "http://localhost:7402/mcp", "invalid_target", "resource_not_governed_by_audience")] // SPEC 16, C3
    [InlineData("resource", "/mcp", "invalid_target", "resource_not_governed_by_audience")] // SPEC 4: an absolute address
    [InlineData("resource", "http://localhost:7401/mcp#tools", "invalid_target", "resource_not_governed_by_audience")] // SPEC 4: without a fragment
    [InlineData("resource", "http://localhost:7401/mcp?x=1", "invalid_target", "resource_not_governed_by_audience")]
    [InlineData("scope", "design.erase", "invalid_scope", "unknown_scope")] // SPEC 5, 18
    [InlineData("scope", "design.read \"", "invalid_scope", "unknown_scope")]
    [InlineData("requested_token_type", null, "invalid_request", "missing_parameter")] // SPEC 2
    [InlineData("requested_token_type", "urn:ietf:params:oauth:token-type:access_token", "invalid_request", "unsupported_token_type")] // SPEC 2
    [InlineData("subject_token", null, "invalid_request", "missing_parameter")] // SPEC 7
    [InlineData("subject_token_type", null, "invalid_request", "missing_parameter")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:access_token", "invalid_request", "unsupported_token_type")] // SPEC 7
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request", "unsupported_token_type")]
    [InlineData("subject_token_type", Wire.IdJag, "invalid_request", "unsupported_token_type")]
    [InlineData("actor_token", "x", "invalid_request", "unsupported_parameter")] // SPEC 8
    [InlineData("actor_token_type", Wire.IdTokenType, "invalid_request", "unsupported_parameter")]
    [InlineData("authorization_details", "[]", "invalid_authorization_details", "authorization_details_malformed")] // SPEC 6
    [InlineData("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "unsupported_grant_type", "unknown_grant_type")] // SPEC 1
    [InlineData("grant_type", "password", "unsupported_grant_type", "unknown_grant_type")]
    public async Task A_fault_has_its_own_code_and_reason(string parameter, string? value, string error, string reason)
    {
        var tokens = await idp.SignInAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["id_token"], (parameter, value)), error, reason);
    }

    [Theory] // SPEC 18, 21: narrowed, and the answer says so
    [InlineData(7403, "crm.read crm.write", "crm.read")]
    [InlineData(7404, "payments.read", "payments.read")]
    public async Task What_the_connection_does_not_list_is_left_out(int port, string asked, string granted)
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeForAsync(tokens["id_token"]!, port, asked);
        Assert.Equal((granted, granted), (answer["scope"], Wire.Payload(answer["access_token"]!).GetProperty("scope").GetString()));
    }

    [Theory] // SPEC 15, 18, 24
    [InlineData(7403, "crm.write", "scope_not_allowed")]
    public async Task What_cannot_be_granted_is_denied(int port, string scope, string reason)
    {
        var tokens = await idp.SignInAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["id_token"]!, port, scope), "access_denied", reason);
    }

    [Fact]
    public async Task Resource_may_repeat_and_both_spellings_of_one_are_one() // SPEC 4
    {
        var tokens = await idp.SignInAsync();
        var answer = await PostResourcesAsync("http://localhost:7401/mcp", "http://localhost:7401/mcp/");
        Assert.Equal("http://localhost:7401/mcp", answer["resource"]);
        var two = await PostResourcesAsync("http://localhost:7401/mcp", "http://localhost:7402/mcp");
        await idp.AssertRefusedAsync(two, "invalid_target", "resource_not_governed_by_audience");

        Task<TokenAnswer> PostResourcesAsync(params string[] resources) => idp.PostTokenAsync(
            new FormUrlEncodedContent(
            [
                new("grant_type", Wire.TokenExchange), new("requested_token_type", Wire.IdJag), new("audience", "http://localhost:7401"),
                new("subject_token", tokens["id_token"]!), new("subject_token_type", Wire.IdTokenType),
                .. resources.Select(resource => KeyValuePair.Create("resource", resource)),
            ]),
            "agent:" + DemoSeed.AgentSecret);
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_many_times_at_once_and_stays_what_it_was() // SPEC 14, C10
    {
        var tokens = await idp.SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => idp.ExchangeForAsync(tokens["refresh_token"]!, 7401 + i % 4)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(tokens["refresh_token"]!)).Status);
    }

    [Fact] // SPEC 25
    public async Task The_IdP_redeems_no_ID_JAG_not_even_its_own()
    {
        var tokens = await idp.SignInAsync();
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"];
        var answer = await idp.PostTokenAsync([("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", idJag)]);
        await idp.AssertRefusedAsync(answer, "unsupported_grant_type", "unknown_grant_type");
    }

    [Fact] // SPEC 28
    public async Task The_subject_is_the_person_whatever_she_is_called_and_however_often_she_signs_in()
    {
        await using var own = new IdpHost();
        var before = await SubjectAsync("alice");
        await own.ExecuteAsync("UPDATE people SET user_name = 'alicia', email = 'alicia@acme.example', display_name = 'Alicia' WHERE id = 'u-alice'");
        Assert.Equal(("u-alice", "u-alice", "u-carol"), (before, await SubjectAsync("alicia"), await SubjectAsync("carol")));

        async Task<string?> SubjectAsync(string name)
        {
            var answer = await own.ExchangeForAsync((await own.SignInAsync(name))["id_token"]!, 7402);
            return Wire.Payload(answer["access_token"]!).GetProperty("sub").GetString();
        }
    }

    [Fact] // SPEC 29, QUIRKS C15: who acts stands beside whom he acts for
    public async Task An_agent_is_named_as_the_actor_and_another_client_is_not()
    {
        await using var own = new IdpHost { ChangeSeed = seed => seed.Named("clients", "clientId", "agent")["agent"] = true };
        var claims = Wire.Payload((await own.ExchangeAsync((await own.SignInAsync())["id_token"]))["access_token"]!);
        Assert.Equal("""{"sub":"agent","sub_profile":"ai_agent"}""", claims.GetProperty("act").GetRawText());
        Assert.Equal("u-alice", claims.GetProperty("sub").GetString());

        var unnamed = Wire.Payload((await idp.ExchangeAsync((await idp.SignInAsync())["id_token"]))["access_token"]!);
        Assert.False(unnamed.TryGetProperty("act", out _));
    }
}
