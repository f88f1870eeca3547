using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 35, 37, QUIRKS C10: when an ID-JAG is good, to the second, with 30 seconds of skew.</summary>
[Collection(AttackedServer.Name)]
public sealed class LifetimeAbuseTests(DesignServer design)
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
    [InlineData("1795290300.5", Reasons.MissingClaim)]
    [InlineData("1e400", Reasons.MalformedToken)]
    [InlineData("253402300799", Reasons.LifetimeTooLong)]
    [InlineData("253402300800", Reasons.MissingClaim)]
    [InlineData("9223372036854775807", Reasons.MissingClaim)]
    [InlineData("-1", Reasons.MissingClaim)]
    [InlineData("\"1795290300\"", Reasons.MissingClaim)]
    [InlineData("null", Reasons.MalformedToken)]
    [InlineData("true", Reasons.MalformedToken)]
    public async Task A_strange_expiry_is_refused(string exp, string reason)
    {
        var payload = JsonSerializer.Serialize(design.Claims())[..^1].Replace("\"exp\"", "\"was\"", StringComparison.Ordinal) + $",\"exp\":{exp}}}";

        (await design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag), payload))).AssertRefused(OAuthErrors.InvalidGrant, reason);
    }

    [Fact] // SPEC 35: one skew for one moment, not one at each end of a longer life
    public async Task Skew_does_not_stack()
    {
        var claims = design.Claims().With("iat", design.Idp.Now(30)).With("exp", design.Idp.Now(331));
        (await design.RedeemAsync(claims)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.LifetimeTooLong);
        (await design.RedeemAsync(design.Claims().With("iat", design.Idp.Now(-330)).With("exp", design.Idp.Now(-30))))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.Expired);
    }

    [Fact] // SPEC 47: the access token lives its own five minutes and no longer than that, however long the ID-JAG would
    public async Task The_access_token_takes_no_lifetime_from_the_ID_JAG()
    {
        var answer = await design.RedeemAsync(design.Claims().With("exp", design.Idp.Now(10)).With("expires_in", 86400));
        answer.AssertIssued();
        Assert.Equal(300, (int)answer.Body["expires_in"]!);
    }
}
