using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Jwt;

public sealed class IdJagTimeTests(RedemptionRules rules) : IClassFixture<RedemptionRules>
{
    [Theory] // SPEC 37: 30 seconds of skew, not one more
    [InlineData(-29, true)]
    [InlineData(-30, false)]
    [InlineData(-3600, false)]
    public async Task It_expires(int exp, bool accepted)
    {
        var claims = rules.Claims.With("iat", rules.Idp.Now(exp - 200)).With("exp", rules.Idp.Now(exp));
        await (accepted ? rules.AssertAcceptedAsync(claims) : rules.AssertRefusedAsync(claims, Reasons.Expired));
    }

    [Theory] // SPEC 37
    [InlineData("iat", 30, true)]
    [InlineData("iat", 31, false)]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    [InlineData("nbf", -600, true)]
    public async Task It_is_not_valid_before_its_time(string claim, int seconds, bool accepted)
    {
        var claims = rules.Claims.With(claim, rules.Idp.Now(seconds));
        await (accepted ? rules.AssertAcceptedAsync(claims) : rules.AssertRefusedAsync(claims, Reasons.NotYetValid));
    }

    [Fact] // SPEC 35
    public async Task It_lives_five_minutes_at_most()
    {
        await rules.AssertAcceptedAsync(rules.Claims.With("exp", rules.Idp.Now(300)));
        await rules.AssertRefusedAsync(rules.Claims.With("exp", rules.Idp.Now(301)), Reasons.LifetimeTooLong);
        await rules.AssertRefusedAsync(rules.Claims.With("exp", 253_402_300_799), Reasons.LifetimeTooLong);
        await rules.AssertRefusedAsync(rules.Claims.With("iat", 0), Reasons.LifetimeTooLong);
    }

    [Theory] // QUIRKS C10
    [InlineData("exp", "1795290300.5", Reasons.MissingClaim)]
    [InlineData("exp", "1e10", Reasons.MissingClaim)]
    [InlineData("exp", "253402300800", Reasons.MissingClaim)]
    [InlineData("exp", "9223372036854775808", Reasons.MissingClaim)]
    [InlineData("exp", "1e400", Reasons.MissingClaim)]
    [InlineData("exp", "-1", Reasons.MissingClaim)]
    [InlineData("exp", "0", Reasons.Expired)]
    [InlineData("exp", "\"1795290300\"", Reasons.MissingClaim)]
    [InlineData("exp", "null", Reasons.MissingClaim)]
    [InlineData("exp", "[1795290300]", Reasons.MissingClaim)]
    [InlineData("iat", "\"1795290300\"", Reasons.MissingClaim)]
    [InlineData("iat", "1.5", Reasons.MissingClaim)]
    [InlineData("iat", "-5", Reasons.MissingClaim)]
    [InlineData("nbf", "\"soon\"", Reasons.MalformedToken)]
    [InlineData("nbf", "1.5", Reasons.MalformedToken)]
    [InlineData("nbf", "null", Reasons.MalformedToken)]
    public async Task A_time_that_is_no_whole_number_of_seconds_is_refused(string claim, string json, string reason)
    {
        var claims = rules.Claims.Without(claim).Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value);
        var payload = $"{JsonSerializer.Serialize(claims)[..^1]},\"{claim}\":{json}}}";

        await rules.AssertRefusedAsync(rules.Idp.SignRaw(rules.Idp.Header(JwtTypes.IdJag), payload), reason, Reasons.MalformedToken);
    }

    [Fact] // SPEC 49: forgotten only when it is refused as expired
    public async Task A_used_id_is_kept_as_long_as_the_token_could_be_accepted()
    {
        var expires = rules.Idp.Now(100);
        var validation = await rules.ValidateAsync(rules.Claims.With("exp", expires));

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(expires + 30), validation.Grant!.Use!.Expires);
    }
}
