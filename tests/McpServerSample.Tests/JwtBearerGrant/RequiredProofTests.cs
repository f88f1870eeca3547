using System.Text.Json.Nodes;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 61: a server that wants every access token bound.</summary>
public sealed class RequiredProofTests(RequiredProofTests.Strict design) : IClassFixture<RequiredProofTests.Strict>
{
    [Fact] // SPEC 61
    public async Task An_id_jag_without_a_proof_is_refused_and_with_one_its_token_is_bound()
    {
        using var key = new ProofKey(design.Clock);
        var assertion = design.IdJag();
        (await design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ProofAlwaysRequired);

        var answer = await design.RedeemAsync(assertion, ("DPoP", key.Prove(DesignServer.Issuer + "/oauth/token")));
        answer.AssertIssued();
        Assert.Equal("DPoP", (string?)answer.Body["token_type"]);
    }

    [Fact] // RFC 9728 §2
    public async Task The_metadata_says_so()
    {
        using var http = design.Http();
        var metadata = JsonNode.Parse(await http.GetStringAsync("/.well-known/oauth-protected-resource/mcp", TestContext.Current.CancellationToken))!;

        Assert.True((bool)metadata["dpop_bound_access_tokens_required"]!);
    }

    [Fact] // However it was got
    public async Task A_bearer_token_is_refused_and_the_challenge_offers_none()
    {
        var issuer = (Xaa.Jwt.AccessTokenIssuer)design.Services.GetService(typeof(Xaa.Jwt.AccessTokenIssuer))!;
        var token = issuer.Issue(new() { Subject = "u-alice", ClientId = DesignServer.ClientId, Audience = DesignServer.Resource, Scope = "design.read" });

        var answer = await design.CallAsync("look", "Bearer " + token.Token.Value);

        Assert.Equal((401, Reasons.ProofAlwaysRequired), (answer.Status, answer.Record.Reason));
        Assert.StartsWith("DPoP algs=\"ES256 ES384 RS256 PS256\", error=\"invalid_token\"", Assert.Single(answer.Challenges), StringComparison.Ordinal);
    }

    public sealed class Strict : DesignServer
    {
        public Strict() => Seed["requireProof"] = true;
    }
}
