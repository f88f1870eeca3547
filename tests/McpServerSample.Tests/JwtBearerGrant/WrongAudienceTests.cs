using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 40, 50, QUIRKS C1: an ID-JAG is good at one authorization server, named exactly.</summary>
public sealed class WrongAudienceTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Theory] // SPEC 40, 50, C8
    [InlineData("http://localhost:7402")]
    [InlineData("http://localhost:7401/")]
    [InlineData("http://localhost:7401/oauth/token")]
    [InlineData("http://localhost:7401/mcp")]
    [InlineData("http://LOCALHOST:7401")]
    [InlineData("https://localhost:7401")]
    public async Task Another_audience_is_refused(string audience) =>
        (await design.RedeemAsync(design.Claims().With("aud", audience))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceMismatch);

    [Fact] // SPEC 32
    public async Task Two_audiences_are_refused_even_when_one_is_right() =>
        (await design.RedeemAsync(design.Claims().With("aud", new[] { DesignServer.Issuer, "http://localhost:7402" })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceNotSingle);

    [Fact]
    public async Task No_audience_is_refused() =>
        (await design.RedeemAsync(design.Claims().Without("aud"))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceNotSingle);
}
