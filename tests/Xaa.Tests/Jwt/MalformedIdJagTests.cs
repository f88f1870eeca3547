using System.Text;
using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Jwt;

/// <summary>What is no JWT, or one with two readings, is refused and never a fault.</summary>
public sealed class MalformedIdJagTests(RedemptionRules rules) : IClassFixture<RedemptionRules>
{
    [Fact] // RFC 8725 §2.4
    public async Task Members_that_stand_twice_are_refused()
    {
        var payload = Payload(rules.Claims);
        foreach (var again in (string[])["\"sub\"", "\"s\\u0075b\""])
        {
            var token = rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag), $"{payload[..^1]},{again}:\"u-carol\"}}");
            await rules.AssertRefusedAsync(token, Reasons.MalformedToken);
        }
        await rules.AssertRefusedAsync(rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag, "\"alg\":\"none\""), payload), Reasons.MalformedToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("bnVsbA.bnVsbA.AA")]
    [InlineData("W10.W10.AA")]
    [InlineData("not a token at all")]
    [InlineData("\u0000.\u0000.\u0000")]
    [InlineData("ÿÿ.ÿÿ.ÿÿ")]
    public Task Garbage_is_refused(string assertion) => rules.AssertRefusedAsync(assertion, Reasons.MalformedToken, Reasons.WrongType);

    [Theory]
    [InlineData("\"sub\":\"\\ud800\"")]
    [InlineData("\"iss\":\"\\ud800\"")]
    [InlineData("\"jti\":\"\\udfff\"")]
    [InlineData("\"aud\":[\"\\ud800\"]")]
    [InlineData("\"resource\":[\"\\ud800\"]")]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"x\":{\"\\ud800\":1}")]
    [InlineData("\"scope\":\"\\ud800\"")]
    [InlineData("\"acr\":\"\\ud800\"")]
    public async Task Text_that_is_no_text_is_refused(string member)
    {
        var name = member.Split('"')[1];
        var payload = Payload(rules.Claims.Without(name))[..^1] + "," + member + "}";

        await rules.AssertRefusedAsync(rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag), payload), Reasons.MalformedToken, Reasons.MissingResource);
    }

    [Theory]
    [InlineData("{\"alg\":\"\\ud800\",\"typ\":\"oauth-id-jag+jwt\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"\\ud800\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"oauth-id-jag+jwt\",\"kid\":\"\\ud800\"}")]
    [InlineData("{\"alg\":7,\"typ\":\"oauth-id-jag+jwt\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"oauth-id-jag+jwt\",\"kid\":{}}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"oauth-id-jag+jwt\",\"kid\":7}")]
    [InlineData("{\"alg\":null,\"typ\":\"oauth-id-jag+jwt\"}")]
    [InlineData("{\"typ\":\"oauth-id-jag+jwt\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"oauth-id-jag+jwt\",\"kid\":\"../../etc/passwd\"}")]
    public async Task A_broken_header_is_refused(string header)
    {
        var error = (await rules.ValidateAsync(rules.Idp.SignRaw(header, Payload(rules.Claims)))).Error;

        Assert.Equal(OAuthErrors.InvalidGrant, error?.Code);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[] payload = [.. "{\"iss\":\""u8, 0xff, 0xfe, .. "\"}"u8];
        var header = Encoding.UTF8.GetBytes(Header("ES256", JwtTypes.IdJag));
        await rules.AssertRefusedAsync(ForgedJwt.Write(header, payload, _ => new byte[64]), Reasons.MalformedToken);
    }

    [Fact]
    public async Task What_is_too_long_or_too_deep_is_refused()
    {
        await rules.AssertRefusedAsync(rules.Claims.With("x", new string('x', 16 * 1024)), Reasons.MalformedToken);
        var deep = Payload(rules.Claims)[..^1] + ",\"x\":" + new string('[', 200) + new string(']', 200) + "}";
        await rules.AssertRefusedAsync(rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag), deep), Reasons.MalformedToken);
    }

    private string Header(string algorithm, string type, string? more = null) => rules.Idp.Header(type, algorithm, more);

    private static string Payload(Dictionary<string, object?> claims) =>
        JsonSerializer.Serialize(claims.Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value));
}
