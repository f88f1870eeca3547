using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Admin;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.Tests.Admin;

/// <summary>Who is let in: by a token for this API, with the scope of the call. RFC 6750 §3, RFC 9068 §4.</summary>
public sealed class AdminAccessTests(IdpHost idp)
{
    public static TheoryData<string, string, string> Calls => new()
    {
        { "GET", "/people", "idp.people.read" },
        { "GET", "/people/u-alice", "idp.people.read" },
        { "PATCH", "/people/u-alice", "idp.people.write" },
        { "GET", "/clients", "idp.clients.read" },
        { "POST", "/clients", "idp.clients.write" },
        { "POST", "/clients/agent/secret", "idp.clients.write" },
        { "PUT", "/servers/design", "idp.servers.write" },
        { "GET", "/servers/design", "idp.servers.read" },
        { "GET", "/keys", "idp.keys.read" },
        { "POST", "/keys/rotate", "idp.keys.write" },
        { "GET", "/records/verification", "idp.records.read" },
        { "GET", "/records/keys", "idp.records.read" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task Without_a_token_there_is_a_challenge_that_names_the_scope(string method, string path, string scope)
    {
        var answer = await idp.AdminAsync(null, method, path);
        answer.AssertRefused(401, "missing_token");
        Assert.Equal($"Bearer scope=\"{scope}\"", answer.Challenge);
    }

    [Theory, MemberData(nameof(Calls))]
    public async Task Without_the_scope_the_answer_is_403_and_names_it(string method, string path, string scope)
    {
        var others = string.Join(' ', AdminScopes.All.Where(s => s != scope));
        var answer = await idp.AdminAsync(await idp.OperatorTokenAsync(others), method, path);
        answer.AssertRefused(403, "missing_scope");
        Assert.Contains("error=\"insufficient_scope\"", answer.Challenge, StringComparison.Ordinal);
        Assert.EndsWith($"scope=\"{scope}\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Calls))]
    public async Task Tokens_of_other_kinds_do_not_open_it(string method, string path, string scope)
    {
        var tokens = await idp.SignInAsync();
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"];
        foreach (var (token, reason) in new[]
        {
            (tokens["access_token"], "audience_mismatch"), (tokens["id_token"], "wrong_typ"), (idJag, "wrong_typ"),
            (tokens["refresh_token"], "malformed_token"), ("x", "malformed_token"), ("a.b.c", "malformed_token"),
        })
        {
            var answer = await idp.AdminAsync(token, method, path);
            answer.AssertRefused(401, reason);
            Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
            Assert.Contains(scope, answer.Challenge, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic b3BlcmF0b3I6eA==")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    public async Task What_is_no_bearer_token_counts_as_none(string authorization)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/api/people");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await http.SendAsync(request);
        Assert.Equal((401, "Bearer scope=\"idp.people.read\""), ((int)response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at() // RFC 6750 §2.3
    {
        var answer = await idp.AdminAsync(null, "GET", "/people?access_token=" + await idp.OperatorTokenAsync());
        answer.AssertRefused(400, "token_in_query");
    }

    [Fact]
    public async Task A_token_lives_for_5_minutes()
    {
        await using var own = new IdpHost();
        var token = await own.OperatorTokenAsync();
        own.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(200, (int)(await own.AdminAsync(token, "GET", "/people")).Status);
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        (await own.AdminAsync(token, "GET", "/people")).AssertRefused(401, "expired");
    }

    [Theory]
    [InlineData("aud", "http://localhost:7100", "audience_mismatch")]
    [InlineData("aud", "http://localhost:7100/admin/api/", "audience_mismatch")]
    [InlineData("iss", "http://localhost:7401", "untrusted_issuer")]
    [InlineData("sub", null, "missing_claim")]
    [InlineData("client_id", null, "missing_claim")]
    [InlineData("client_id", "agent", "unknown_client")]
    [InlineData("client_id", "nobody", "unknown_client")]
    [InlineData("client_id", "auditor", "missing_scope")]
    [InlineData("scope", null, "missing_scope")]
    [InlineData("scope", "idp.people.writer idp.people", "missing_scope")]
    public async Task Our_own_signature_is_not_enough(string claim, string? value, string reason)
    {
        var now = idp.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JwtClaims
        {
            [ClaimNames.Issuer] = IdpHost.Issuer,
            [ClaimNames.Subject] = "operator",
            [ClaimNames.Audience] = IdpHost.Issuer + "/admin/api",
            [ClaimNames.ClientId] = "operator",
            [ClaimNames.Id] = "an-id",
            [ClaimNames.IssuedAt] = now,
            [ClaimNames.Expires] = now + 300,
            [ClaimNames.Scope] = "idp.people.write",
        };
        claims[claim] = value;
        var token = JwtWriter.Write("at+jwt", claims, idp.Services.GetRequiredService<SigningKeys>().For());
        var answer = await idp.PatchAsync(token, "u-alice", """{"active":false}""");
        answer.AssertRefused(reason == "missing_scope" ? 403 : 401, reason);
    }

    [Fact]
    public async Task Another_issuers_key_is_not_ours()
    {
        using var foreign = new SigningKeys(SigningKeys.Generate());
        var token = new AccessTokenIssuer(IdpHost.Issuer, foreign, idp.Clock, TimeSpan.FromMinutes(5))
            .Issue(new() { Subject = "operator", Audience = IdpHost.Issuer + "/admin/api", ClientId = "operator", Scope = "idp.people.read" });
        (await idp.AdminAsync(token.Token.Value, "GET", "/people")).AssertRefused(401, "unknown_key");
    }

    [Theory]
    [InlineData("UPDATE clients SET scopes = '[]' WHERE client_id = 'operator'", 403, "missing_scope")]
    [InlineData("UPDATE clients SET grant_types = '[]' WHERE client_id = 'operator'", 401, "unknown_client")]
    [InlineData("DELETE FROM clients WHERE client_id = 'operator'", 401, "unknown_client")]
    public async Task Taking_the_right_away_stops_tokens_that_are_out(string change, int status, string reason)
    {
        await using var own = new IdpHost();
        var token = await own.OperatorTokenAsync();
        await own.ExecuteAsync(change);
        (await own.AdminAsync(token, "GET", "/people")).AssertRefused(status, reason);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_in_JSON_even_for_a_browser()
    {
        using var http = idp.CreateClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        foreach (var (method, path, status) in new[]
        {
            ("GET", "/admin/api/nowhere", 404), ("DELETE", "/admin/api/people/u-alice", 405), ("GET", "/admin/api/keys/rotate", 405),
        })
        {
            using var request = new HttpRequestMessage(new(method), path);
            using var response = await http.SendAsync(request);
            Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Equal(status, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["status"]!);
        }
    }
}
