using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 27: what an ID-JAG must say.</summary>
public sealed class MissingClaimTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Theory]
    [InlineData("sub", Reasons.MissingClaim)]
    [InlineData("jti", Reasons.MissingClaim)]
    [InlineData("client_id", Reasons.MissingClaim)]
    [InlineData("iat", Reasons.MissingClaim)]
    [InlineData("exp", Reasons.MissingClaim)]
    [InlineData("resource", Reasons.MissingResource)]
    [InlineData("iss", Reasons.MalformedToken)]
    public async Task A_missing_claim_is_refused(string claim, string reason) =>
        (await design.RedeemAsync(design.Claims().Without(claim))).AssertRefused(OAuthErrors.InvalidGrant, reason);

    [Fact] // SPEC 29
    public async Task The_optional_claims_may_be_missing() =>
        (await design.RedeemAsync(design.Claims().Without("auth_time").Without("acr").Without("amr"))).AssertIssued();
}
