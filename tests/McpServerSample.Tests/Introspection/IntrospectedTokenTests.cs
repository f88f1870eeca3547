using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Introspection;

/// <summary>RFC 7662: how a client's own access tokens stand.</summary>
public sealed class IntrospectedTokenTests(DesignServer design) : IClassFixture<DesignServer>
{
    private const string Inactive = """{"active":false}""";

    [Fact] // RFC 7662 §2.2, RFC 8693 §4.1, RFC 9449 §6.2, RFC 9470 §6.2
    public async Task An_access_token_says_whom_what_for_until_when_and_by_whose_hand()
    {
        using var key = new ProofKey(design.Clock);
        var act = new Dictionary<string, object> { ["sub"] = "agent", ["sub_profile"] = "ai_agent" };
        var redeemed = await design.RedeemAsync(design.Claims().With("act", act), ("DPoP", key.Prove(DesignServer.Issuer + "/oauth/token")));

        var answer = await IntrospectAsync(redeemed.AccessToken);

        Assert.Equal((200, true), (answer.Status, answer.Response.Headers.CacheControl?.NoStore));
        var expected = new JsonObject
        {
            ["active"] = true,
            ["typ"] = "at+jwt",
            ["token_type"] = "DPoP",
            ["iss"] = DesignServer.Issuer,
            ["sub"] = "u-alice",
            ["aud"] = DesignServer.Resource,
            ["client_id"] = DesignServer.ClientId,
            ["scope"] = "design.read",
            ["jti"] = redeemed.Record.IssuedId,
            ["iat"] = design.Idp.Now(),
            ["exp"] = design.Idp.Now(300),
            ["auth_time"] = design.Idp.Now(-600),
            ["acr"] = "urn:xaa:pwd",
            ["act"] = new JsonObject { ["sub"] = "agent", ["sub_profile"] = "ai_agent" },
            ["cnf"] = new JsonObject { ["jkt"] = key.Thumbprint },
        };
        Assert.True(JsonNode.DeepEquals(expected, answer.Body), answer.Body.ToJsonString());
    }

    [Fact]
    public async Task A_bearer_token_is_bound_to_nothing()
    {
        var answer = await IntrospectAsync(await design.AccessTokenAsync("design.read"));

        Assert.Equal("Bearer", (string?)answer.Body["token_type"]);
        Assert.False(answer.Body.ContainsKey("cnf") || answer.Body.ContainsKey("act"));
    }

    [Fact] // RFC 7662 §2.2, QUIRKS C22
    public async Task Another_clients_token_is_not_active_and_nothing_else_is_said() =>
        AssertInactive(await IntrospectAsync(await design.AccessTokenAsync("design.read"), $"other-at-design:{DesignServer.Secret}"));

    [Fact] // QUIRKS C6
    public async Task ID_JAGs_tokens_of_others_and_junk_are_not_introspected()
    {
        foreach (var token in (string[])["x", "a.b.c", design.IdJag(), design.Idp.AccessToken(DesignServer.Resource, DesignServer.ClientId, "design.read")])
            AssertInactive(await IntrospectAsync(token));
    }

    [Fact]
    public async Task A_revoked_token_and_an_expired_one_are_not_active()
    {
        await using var own = new DesignServer();
        var (revoked, expired) = (await own.AccessTokenAsync("design.read"), await own.AccessTokenAsync("design.read"));
        await own.PostAsync(DesignServer.Form(("token", revoked)), path: "/oauth/revoke");
        AssertInactive(await own.PostAsync(DesignServer.Form(("token", revoked)), path: "/oauth/introspect"));

        own.Clock.Advance(TimeSpan.FromMinutes(5));
        AssertInactive(await own.PostAsync(DesignServer.Form(("token", expired)), path: "/oauth/introspect"));
    }

    [Fact] // RFC 7662 §2.1
    public async Task Only_an_authenticated_client_may_ask()
    {
        var token = await design.AccessTokenAsync("design.read");

        foreach (var basic in (string?[])[null, $"{DesignServer.ClientId}:wrong", "nobody:x"])
        {
            var answer = await IntrospectAsync(token, basic);
            Assert.Equal((401, OAuthErrors.InvalidClient), (answer.Status, (string?)answer.Body["error"]));
        }
        var unsaid = await design.PostAsync(DesignServer.Form(), path: "/oauth/introspect");
        Assert.Equal((400, OAuthErrors.InvalidRequest), (unsaid.Status, (string?)unsaid.Body["error"]));
    }

    private Task<TokenAnswer> IntrospectAsync(string token, string? basic = $"{DesignServer.ClientId}:{DesignServer.Secret}") =>
        design.PostAsync(DesignServer.Form(("token", token)), basic, path: "/oauth/introspect");

    private static void AssertInactive(TokenAnswer answer) => Assert.Equal((200, Inactive), (answer.Status, answer.Body.ToJsonString()));
}
