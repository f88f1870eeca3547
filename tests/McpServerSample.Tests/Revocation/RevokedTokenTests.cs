using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Revocation;

/// <summary>RFC 7009: a client gives an access token back, and it dies at once.</summary>
public sealed class RevokedTokenTests(DesignServer design) : IClassFixture<DesignServer>
{
    private const string Other = $"other-at-design:{DesignServer.Secret}";

    [Fact] // RFC 7009 §2.1
    public async Task A_revoked_token_calls_no_tool_from_then_on_also_after_a_restart()
    {
        var (token, kept) = (await design.AccessTokenAsync("design.read"), await design.AccessTokenAsync("design.read"));
        Assert.Equal(200, (await design.CallAsync("look", "Bearer " + token)).Status);

        var answer = await RevokeAsync(token);

        Assert.Equal((200, true, 0), (answer.Status, answer.Response.Headers.CacheControl?.NoStore, answer.Body.Count));
        await AssertDeadAsync(token);
        await design.RestartAsync();
        await AssertDeadAsync(token);
        Assert.Equal(200, (await design.CallAsync("look", "Bearer " + kept)).Status);
    }

    [Fact]
    public async Task A_bound_token_is_revoked_like_any_other_and_its_proof_does_not_help()
    {
        using var key = new ProofKey(design.Clock);
        var token = await design.BoundTokenAsync(key);
        await RevokeAsync(token);

        var answer = await design.CallAsync("look", "DPoP " + token, key.Prove(DesignServer.Resource, token));

        Assert.Equal((401, Reasons.TokenRevoked), (answer.Status, answer.Record.Reason));
    }

    [Fact] // RFC 7009 §2.1, QUIRKS C22
    public async Task Another_clients_token_is_answered_like_an_unknown_one_and_stays_what_it_is()
    {
        var token = await design.AccessTokenAsync("design.read");

        var (theirs, unknown) = (await RevokeAsync(token, Other), await RevokeAsync("x", Other));

        Assert.Equal((unknown.Status, unknown.Body.ToJsonString()), (theirs.Status, theirs.Body.ToJsonString()));
        Assert.Equal(200, (await design.CallAsync("look", "Bearer " + token)).Status);
    }

    [Fact] // RFC 7009 §2.2
    public async Task What_is_no_access_token_of_this_server_is_as_good_as_revoked()
    {
        foreach (var token in (string[])["x", "a.b.c", design.IdJag(), design.Idp.AccessToken(DesignServer.Resource, DesignServer.ClientId, "design.read")])
            Assert.Equal(200, (await RevokeAsync(token)).Status);
    }

    [Fact] // RFC 7009 §2.1
    public async Task Only_an_authenticated_client_may_revoke()
    {
        var token = await design.AccessTokenAsync("design.read");

        foreach (var basic in (string?[])[null, $"{DesignServer.ClientId}:wrong", "nobody:x"])
        {
            var answer = await RevokeAsync(token, basic);
            Assert.Equal((401, "invalid_client"), (answer.Status, (string?)answer.Body["error"]));
        }
        Assert.Equal(200, (await design.CallAsync("look", "Bearer " + token)).Status);
    }

    [Fact]
    public async Task A_request_without_a_token_or_with_two_is_malformed()
    {
        foreach (var form in ((string, string)[][])[[], [("token", "")], [("token", "a"), ("token", "b")]])
        {
            var answer = await design.PostAsync(DesignServer.Form(form), path: "/oauth/revoke");
            Assert.Equal((400, "invalid_request"), (answer.Status, (string?)answer.Body["error"]));
        }
    }

    [Fact]
    public async Task A_revoked_token_is_forgotten_once_it_has_expired()
    {
        await using var own = new DesignServer();
        var token = await own.AccessTokenAsync("design.read");
        await own.PostAsync(DesignServer.Form(("token", token)), path: "/oauth/revoke");
        own.Clock.Advance(TimeSpan.FromMinutes(7));
        var next = await own.AccessTokenAsync("design.read");
        await own.PostAsync(DesignServer.Form(("token", next)), path: "/oauth/revoke");

        var revoked = (Authorization.RevokedTokens)own.Services.GetService(typeof(Authorization.RevokedTokens))!;
        Assert.False(revoked.Contains(new JsonWebToken(token).Id));
        Assert.True(revoked.Contains(new JsonWebToken(next).Id));
        Assert.Equal(Reasons.Expired, (await own.CallAsync("look", "Bearer " + token)).Record.Reason);
    }

    private Task<TokenAnswer> RevokeAsync(string token, string? basic = $"{DesignServer.ClientId}:{DesignServer.Secret}") =>
        design.PostAsync(DesignServer.Form(("token", token), ("token_type_hint", "refresh_token")), basic, path: "/oauth/revoke");

    private async Task AssertDeadAsync(string token)
    {
        var answer = await design.CallAsync("look", "Bearer " + token);
        Assert.Equal((401, Outcome.Refused, Reasons.TokenRevoked), (answer.Status, answer.Record.Outcome, answer.Record.Reason));
        Assert.StartsWith("Bearer error=\"invalid_token\", ", answer.Challenge, StringComparison.Ordinal);
        Assert.Equal(new JsonWebToken(token).Id, answer.Record.ConsumedId);
    }
}
