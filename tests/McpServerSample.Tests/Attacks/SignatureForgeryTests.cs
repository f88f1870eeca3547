using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 26, 37, 39, QUIRKS C7: only the trusted issuer's own keys, by the algorithms it is trusted for.</summary>
[Collection(AttackedServer.Name)]
public sealed class SignatureForgeryTests(DesignServer design)
{
    private string Payload => JsonSerializer.Serialize(design.Claims());

    [Fact] // SPEC C11
    public async Task An_algorithm_that_the_issuer_is_not_trusted_for_is_refused()
    {
        var assertion = design.Idp.Sign(JwtTypes.IdJag, design.Claims(), SecurityAlgorithms.RsaSha256);
        Refused(await design.RedeemAsync(assertion), Reasons.AlgorithmNotAllowed);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    public async Task No_signature_or_a_shared_secret_is_refused(string algorithm)
    {
        var header = design.Idp.Header(JwtTypes.IdJag, algorithm);
        Refused(await design.RedeemAsync(ForgedJwt.WithoutSignature(header, Payload)), Reasons.AlgorithmNotAllowed);
        Refused(await design.RedeemAsync(ForgedJwt.WithHmac(header, Payload, Encoding.UTF8.GetBytes(design.Idp.Jwks))), Reasons.AlgorithmNotAllowed);
    }

    [Fact]
    public async Task Another_key_is_refused_also_under_the_same_kid_and_also_of_another_trusted_issuer()
    {
        Refused(await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, design.Claims())), Reasons.UnknownKey);
        Refused(await design.RedeemAsync(design.Partner.SignRaw(design.Idp.Header(JwtTypes.IdJag), Payload)), Reasons.BadSignature);
    }

    [Fact]
    public async Task Keys_that_the_token_brings_are_not_used()
    {
        var jwk = JsonSerializer.Serialize(design.Partner.Keys.Jwks.Keys[0], Xaa.Jwt.JwksJson.Default.PublicJwk);
        var header = design.Idp.Header(
            JwtTypes.IdJag, more: $"\"jwk\":{jwk},\"jku\":\"http://localhost:7900/jwks\",\"x5u\":\"http://localhost:7900/\"");

        Refused(await design.RedeemAsync(design.Partner.SignRaw(header, Payload)), Reasons.BadSignature);
        Assert.DoesNotContain(design.Network.Requests, r => r.Address.Port == 7900);
    }

    public static TheoryData<string> Signatures => new(
        "", "AA", new string('A', 86), new string('A', 85), new string('A', 88), $"{new string('A', 43)}E{new string('A', 42)}",
        "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVH_____AAAAAP__________vOb6racXnoTzucrC_GMlUQ", "MAYCAQACAQA", "*", "AAAA=", "\u00e9");

    [Theory] // Zero, the group's order, another encoding, another length: what a careless library takes for a signature of anything
    [MemberData(nameof(Signatures))]
    public async Task A_signature_that_is_no_point_on_the_curve_is_refused(string signature)
    {
        var answer = await design.RedeemAsync(design.IdJag()[..^86] + signature);
        Assert.Equal((400, OAuthErrors.InvalidGrant), (answer.Status, (string?)answer.Body["error"]));
        Assert.Contains(answer.Record.Reason, (string[])[Reasons.BadSignature, Reasons.MalformedToken]);
        Assert.Null(answer.Record.IssuedId);
    }

    [Theory] // The key's id is looked up in one set and means nothing else
    [InlineData("../../../../dev/null")]
    [InlineData("http://localhost:7900/jwks")]
    [InlineData("' OR 1=1 --")]
    [InlineData("")]
    [InlineData("0")]
    public async Task A_key_id_leads_nowhere_else(string keyId)
    {
        var header = $$"""{"alg":"ES256","typ":"oauth-id-jag+jwt","kid":{{JsonSerializer.Serialize(keyId)}}}""";
        Refused(await design.RedeemAsync(design.Partner.SignRaw(header, Payload)), Reasons.UnknownKey);
        Assert.All(design.Network.Requests, request => Assert.Contains(request.AuthorityAndPath, (string[])["localhost:7100/jwks", "localhost:7150/jwks"]));
    }

    [Fact] // RFC 8725 §3.1: a signature of the right key by an algorithm that is not what it says
    public async Task Another_algorithm_of_the_same_family_is_refused() =>
        Refused(await design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag, "ES384"), Payload)), Reasons.AlgorithmNotAllowed);

    [Fact]
    public async Task Changed_claims_critical_headers_and_repeated_members_are_refused()
    {
        var changed = JsonSerializer.Serialize(design.Claims().With("sub", "u-carol"));
        var critical = design.Idp.Header(JwtTypes.IdJag, more: "\"crit\":[\"b64\"],\"b64\":false");
        var repeated = Payload[..^1] + ",\"sub\":\"u-carol\"}";

        Refused(await design.RedeemAsync(ForgedJwt.WithPayload(design.IdJag(), changed)), Reasons.BadSignature);
        Refused(await design.RedeemAsync(ForgedJwt.WithBrokenSignature(design.IdJag())), Reasons.BadSignature);
        Refused(await design.RedeemAsync(design.Idp.SignRaw(critical, Payload)), Reasons.MalformedToken);
        Refused(await design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag), repeated)), Reasons.MalformedToken);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("....")]
    [InlineData("<assertion/>")]
    public async Task Garbage_is_refused(string assertion)
    {
        var answer = await design.RedeemAsync(assertion);
        Assert.Equal((400, OAuthErrors.InvalidGrant), (answer.Status, (string?)answer.Body["error"]));
    }

    private static void Refused(TokenAnswer answer, string reason) => answer.AssertRefused(OAuthErrors.InvalidGrant, reason);
}
