using System.Text.Json.Nodes;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 49, C1: one identity provider's ID-JAGs may be redeemed again, another's may not.</summary>
public sealed class ReuseTests(ReuseTests.Lenient design) : IClassFixture<ReuseTests.Lenient>
{
    [Fact] // SPEC 49, C1
    public async Task Where_reuse_is_allowed_an_ID_JAG_buys_tokens_until_it_expires()
    {
        var assertion = design.IdJag();
        var first = await design.RedeemAsync(assertion);
        first.AssertIssued();
        var second = await design.RedeemAsync(assertion);
        second.AssertIssued();
        Assert.NotEqual(first.Record.IssuedId, second.Record.IssuedId);
        Assert.Equal(first.Record.ConsumedId, second.Record.ConsumedId);

        design.Clock.Advance(TimeSpan.FromSeconds(330));
        (await design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Expired);
    }

    [Fact] // SPEC 49, C1
    public async Task Another_issuers_are_single_use_as_ever()
    {
        var claims = design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read");
        var assertion = design.Partner.Sign(JwtTypes.IdJag, claims);
        (await design.RedeemAsync(assertion)).AssertIssued();

        (await design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
    }

    public sealed class Lenient : DesignServer
    {
        public Lenient() => ((JsonObject)Seed["trustedIssuers"]![0]!)["allowReuse"] = true;
    }
}
