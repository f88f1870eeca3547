using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 39, 53: only listed issuers, and nobody reads the list off the answers.</summary>
public sealed class UnknownIssuerTests(DesignServer design) : IClassFixture<DesignServer>
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

    [Theory] // SPEC 53
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("JWT")]
    public async Task A_bad_signature_and_an_unknown_issuer_get_the_same_answer(string type)
    {
        using var forger = new TestIssuer("http://localhost:7100", design.Clock);
        var header = design.Idp.Header(type);
        var trusted = await ForgedAsync(design.Claims());
        var unknown = await ForgedAsync(design.Claims().With("iss", "https://who.example"));

        Assert.Equal(trusted.Body.ToJsonString(), unknown.Body.ToJsonString());
        Assert.Equal(trusted.Status, unknown.Status);

        Task<TokenAnswer> ForgedAsync(Dictionary<string, object?> claims) =>
            design.RedeemAsync(forger.SignRaw(header, JsonSerializer.Serialize(claims)));
    }
}
