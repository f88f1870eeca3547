using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 35, 37, QUIRKS C10: when an ID-JAG is good, to the second, with 30 seconds of skew.</summary>
public sealed class ExpiredTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Fact] // SPEC 35, 37
    public async Task At_the_edges_of_the_skew_it_is_good()
    {
        (await design.RedeemAsync(design.Claims().With("iat", design.Idp.Now(-300)).With("exp", design.Idp.Now(-29)))).AssertIssued();
        (await design.RedeemAsync(design.Claims().With("iat", design.Idp.Now(30)))).AssertIssued();
        (await design.RedeemAsync(design.Claims().With("nbf", design.Idp.Now(30)))).AssertIssued();
        (await design.RedeemAsync(design.Claims().With("exp", design.Idp.Now(300)))).AssertIssued();
    }

    [Theory] // SPEC 35, 37
    [InlineData("exp", -30, Reasons.Expired)]
    [InlineData("exp", 301, Reasons.LifetimeTooLong)]
    [InlineData("exp", 86400, Reasons.LifetimeTooLong)]
    [InlineData("iat", -1, Reasons.LifetimeTooLong)]
    [InlineData("iat", 31, Reasons.NotYetValid)]
    [InlineData("nbf", 31, Reasons.NotYetValid)]
    public async Task One_second_beyond_it_is_refused(string claim, int seconds, string reason) =>
        (await design.RedeemAsync(design.Claims().With(claim, design.Idp.Now(seconds)))).AssertRefused(OAuthErrors.InvalidGrant, reason);

    [Theory]
    [InlineData("1795290300.5")]
    [InlineData("1e400")]
    [InlineData("253402300799")]
    [InlineData("253402300800")]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("\"1795290300\"")]
    [InlineData("null")]
    [InlineData("true")]
    public async Task A_strange_expiry_is_refused(string exp)
    {
        var payload = JsonSerializer.Serialize(design.Claims())[..^1].Replace("\"exp\"", "\"was\"", StringComparison.Ordinal) + $",\"exp\":{exp}}}";

        var answer = await design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag), payload));

        Assert.Equal((400, OAuthErrors.InvalidGrant), (answer.Status, (string?)answer.Body["error"]));
    }
}
