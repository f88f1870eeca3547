using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>QUIRKS C8, SPEC 39: who issued it is settled before anything is verified, and by nothing but the list.</summary>
[Collection(AttackedServer.Name)]
public sealed class IssuerOrderTests(DesignServer design)
{
    [Fact] // SPEC 39
    public async Task An_issuer_that_is_not_listed_is_refused_and_never_called()
    {
        using var other = new TestIssuer("http://localhost:7900", design.Clock);
        var claims = other.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read");

        var answer = await design.RedeemAsync(other.Sign(JwtTypes.IdJag, claims));

        answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.UntrustedIssuer);
        Assert.Null(answer.Record.Issuer);
        Assert.DoesNotContain(design.Network.Requests, r => r.Address.Authority == "localhost:7900");
    }

    [Theory] // SPEC 25, 39
    [InlineData("http://localhost:7100/")]
    [InlineData("HTTP://localhost:7100")]
    [InlineData("http://localhost:7401")]
    [InlineData("http://localhost:7150")]
    public async Task The_issuer_is_an_exact_string_bound_to_its_keys(string issuer)
    {
        var answer = await design.RedeemAsync(design.Claims().With("iss", issuer));
        Assert.Equal((400, OAuthErrors.InvalidGrant), (answer.Status, (string?)answer.Body["error"]));
    }

    [Fact] // SPEC 39, 45: whoever a trusted issuer names elsewhere in the token, its own keys are the ones that count, and for itself
    public async Task Another_claim_does_not_choose_the_keys()
    {
        var named = new Dictionary<string, object> { ["format"] = "iss_sub", ["iss"] = design.Partner.Issuer, ["sub"] = "u-alice" };
        foreach (var (claim, value) in ((string, object)[])[("sub_id", named), ("act", named), ("idp", named), ("azp", design.Partner.Issuer)])
        {
            (await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, design.Claims().With(claim, value))))
                .AssertRefused(OAuthErrors.InvalidGrant, Reasons.UnknownKey);
        }
    }

    [Fact] // SPEC 39: two issuers in one token are two readings
    public async Task An_issuer_that_stands_twice_is_none()
    {
        var payload = $"{{\"iss\":\"{design.Partner.Issuer}\",{JsonSerializer.Serialize(design.Claims())[1..]}";
        (await design.RedeemAsync(design.Partner.SignRaw(design.Partner.Header(JwtTypes.IdJag), payload)))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.MalformedToken);
    }
}
