using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 26, 38, QUIRKS C6: nothing but an ID-JAG is redeemed, however well it is signed.</summary>
[Collection(AttackedServer.Name)]
public sealed class TokenTypeConfusionTests(DesignServer design)
{
    [Fact]
    public async Task An_id_token_is_refused() => AssertWrongType(await design.RedeemAsync(design.Idp.IdToken(DesignServer.ClientId)));

    [Fact]
    public async Task An_access_token_is_refused()
    {
        AssertWrongType(await design.RedeemAsync(design.Idp.AccessToken(DesignServer.Issuer, DesignServer.ClientId, "design.read")));
        AssertWrongType(await design.RedeemAsync(await design.AccessTokenAsync("design.read")));
    }

    [Fact]
    public async Task A_proof_of_possession_is_refused()
    {
        using var key = new ProofKey(design.Clock);
        AssertWrongType(await design.RedeemAsync(key.Prove(DesignServer.Issuer + "/oauth/token")));
    }

    [Fact]
    public async Task An_id_jag_and_an_id_token_are_no_access_tokens()
    {
        using var key = new ProofKey(design.Clock);
        string[] others =
        [
            design.IdJag(),
            design.Idp.IdToken(DesignServer.Resource),
            design.IdJag(design.Claims().With("aud", DesignServer.Resource)),
            key.Prove(DesignServer.Resource),
        ];
        foreach (var token in others)
        {
            var answer = await design.CallAsync("look", "Bearer " + token);
            Assert.Equal((401, Outcome.Refused, Reasons.WrongType), (answer.Status, answer.Record.Outcome, answer.Record.Reason));
            Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
            Assert.DoesNotContain("looked", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact] // An access token of this server, by its own key, in every place that wants another token
    public async Task An_access_token_authenticates_no_client_and_proves_no_key()
    {
        var token = await design.AccessTokenAsync("design.read");
        (string, string)[] form = [("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag())];

        (await design.AskAsync(
            [.. form, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", token)], basic: null))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        (await design.AskAsync([.. form, ("DPoP", token)])).AssertRefused(OAuthErrors.InvalidDpopProof, Reasons.WrongType);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("client-authentication+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("oauth-id-jag")]
    public async Task The_claims_of_an_id_jag_under_another_type_are_refused(string type) =>
        AssertWrongType(await design.RedeemAsync(design.Idp.Sign(type, design.Claims())));

    [Fact]
    public async Task No_type_is_refused() => AssertWrongType(await design.RedeemAsync(design.Idp.SignRaw(
        $$"""{"alg":"ES256","kid":"{{design.Idp.Keys.For().Key.KeyId}}"}""", System.Text.Json.JsonSerializer.Serialize(design.Claims()))));

    private static void AssertWrongType(TokenAnswer answer) => answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.WrongType);
}
