using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Jwt;

public sealed class IdJagValidatorTests(RedemptionRules rules) : IClassFixture<RedemptionRules>
{
    [Fact] // SPEC 37 to 42
    public async Task A_good_id_jag_is_accepted_with_all_it_says()
    {
        var claims = rules.Claims;

        var validation = await rules.ValidateAsync(claims);

        Assert.Null(validation.Error);
        Assert.Equal(rules.Idp.Issuer, validation.Grant!.Issuer);
        Assert.Equal("u-alice", validation.Grant.Subject);
        Assert.Equal([RedemptionRules.Resource], validation.Grant.Resources);
        Assert.Equal("design.read", validation.Grant.Scope);
        Assert.Equal((rules.Idp.Issuer, (string)claims["jti"]!), (validation.Grant.Use!.Issuer, validation.Grant.Use.Id));
    }

    [Theory] // SPEC 38
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("OAUTH-ID-JAG+JWT")]
    [InlineData("application/oauth-id-jag+jwt")]
    [InlineData("Application/OAuth-ID-JAG+jwt")]
    public async Task The_type_is_compared_as_a_media_type(string type) =>
        Assert.Null((await rules.ValidateAsync(rules.Idp.Sign(type, rules.Claims))).Error);

    [Theory] // SPEC 38
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("client-authentication+jwt")]
    [InlineData("oauth-id-jag")]
    [InlineData("oauth-id-jag+jwt ")]
    [InlineData("application/application/oauth-id-jag+jwt")]
    [InlineData("text/oauth-id-jag+jwt")]
    public Task Another_type_is_refused(string type) => rules.AssertRefusedAsync(rules.Idp.Sign(type, rules.Claims), Reasons.WrongType);

    [Theory] // SPEC 38
    [InlineData("""{"alg":"ES256","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":null}""")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":7}""")]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":["oauth-id-jag+jwt"]}""")]
    [InlineData("""{"alg":"ES256","kid":"KID","TYP":"oauth-id-jag+jwt"}""")]
    public async Task Without_a_type_it_is_refused(string header)
    {
        var token = rules.Idp.SignRaw(header.Replace("KID", rules.Idp.Keys.For().Key.KeyId, StringComparison.Ordinal), Payload(rules.Claims));

        await rules.AssertRefusedAsync(token, Reasons.WrongType, Reasons.MalformedToken);
    }

    [Theory] // SPEC 27
    [InlineData("sub")]
    [InlineData("jti")]
    [InlineData("client_id")]
    [InlineData("iat")]
    [InlineData("exp")]
    public Task A_missing_claim_is_refused(string claim) => rules.AssertRefusedAsync(rules.Claims.Without(claim), Reasons.MissingClaim);

    [Theory] // SPEC 27
    [InlineData("sub")]
    [InlineData("jti")]
    [InlineData("client_id")]
    public async Task An_empty_claim_or_one_that_is_no_string_is_refused(string claim)
    {
        await rules.AssertRefusedAsync(rules.Claims.With(claim, ""), Reasons.MissingClaim);
        await rules.AssertRefusedAsync(rules.Claims.With(claim, 7), Reasons.MissingClaim, Reasons.MalformedToken);
        await rules.AssertRefusedAsync(rules.Claims.With(claim, new[] { "u-alice" }), Reasons.MissingClaim, Reasons.MalformedToken);
    }

    [Fact] // SPEC 39
    public async Task Another_issuer_is_refused_whoever_signed()
    {
        await rules.AssertRefusedAsync(rules.Other.Sign(JwtTypes.IdJag, rules.Claims.With("iss", rules.Other.Issuer)), Reasons.UntrustedIssuer);
        await rules.AssertRefusedAsync(rules.Claims.With("iss", rules.Other.Issuer), Reasons.UntrustedIssuer);
        await rules.AssertRefusedAsync(rules.Claims.With("iss", rules.Idp.Issuer + "/"), Reasons.UntrustedIssuer);
        await rules.AssertRefusedAsync(rules.Claims.With("iss", RedemptionRules.Server), Reasons.UntrustedIssuer);
    }

    [Fact] // SPEC 39
    public async Task An_issuer_that_is_missing_or_no_string_is_refused()
    {
        await rules.AssertRefusedAsync(rules.Claims.Without("iss"), Reasons.MalformedToken);
        await rules.AssertRefusedAsync(rules.Claims.With("iss", new[] { rules.Idp.Issuer }), Reasons.MalformedToken);
    }

    [Fact] // SPEC 53
    public async Task Answers_do_not_tell_whether_an_issuer_is_trusted()
    {
        var critical = Header("ES256", JwtTypes.IdJag, "\"crit\":[\"x\"]");
        foreach (var header in (string[])[Header("ES256", JwtTypes.IdJag), Header("ES256", "JWT"), Header("none", JwtTypes.IdJag), critical])
            Assert.Equal(await AnswerAsync(header, rules.Claims), await AnswerAsync(header, rules.Claims.With("iss", "https://who.example")));

        async Task<(string, string, int)> AnswerAsync(string header, Dictionary<string, object?> claims)
        {
            var validation = await rules.ValidateAsync(ForgedJwt.Write(header, Payload(claims), _ => new byte[64]));
            return (validation.Error!.Code, validation.Error.Description, validation.Error.Status);
        }
    }

    [Theory] // SPEC 40
    [InlineData("http://localhost:7402")]
    [InlineData("http://localhost:7401/")]
    [InlineData("http://localhost:7401/oauth/token")]
    [InlineData("http://localhost:7401/mcp")]
    [InlineData("HTTP://localhost:7401")]
    [InlineData("http://LOCALHOST:7401")]
    [InlineData("")]
    public Task Another_audience_is_refused(string audience) =>
        rules.AssertRefusedAsync(rules.Claims.With("aud", audience), Reasons.AudienceMismatch);

    [Fact] // SPEC 32, 40
    public async Task An_audience_may_be_an_array_of_one_and_no_more()
    {
        await rules.AssertAcceptedAsync(rules.Claims.With("aud", new[] { RedemptionRules.Server }));
        await rules.AssertRefusedAsync(
            rules.Claims.With("aud", new[] { RedemptionRules.Server, "http://localhost:7402" }), Reasons.AudienceNotSingle);
        await rules.AssertRefusedAsync(rules.Claims.With("aud", new[] { RedemptionRules.Server, RedemptionRules.Server }), Reasons.AudienceNotSingle);
        await rules.AssertRefusedAsync(rules.Claims.With("aud", Array.Empty<string>()), Reasons.AudienceNotSingle);
        await rules.AssertRefusedAsync(rules.Claims.With("aud", 7), Reasons.AudienceNotSingle, Reasons.MalformedToken);
        await rules.AssertRefusedAsync(rules.Claims.Without("aud"), Reasons.AudienceNotSingle);
    }

    [Theory] // SPEC 41
    [InlineData("agent")]
    [InlineData("Agent-at-design")]
    [InlineData("agent-at-design ")]
    public Task Another_client_is_refused(string clientId) =>
        rules.AssertRefusedAsync(rules.Claims.With("client_id", clientId), Reasons.ClientMismatch);

    [Fact] // SPEC 42
    public async Task Every_resource_is_governed_here_and_there_is_one()
    {
        await rules.AssertAcceptedAsync(rules.Claims.With("resource", new[] { RedemptionRules.Resource }));
        await rules.AssertRefusedAsync(rules.Claims.Without("resource"), Reasons.MissingResource);
        await rules.AssertRefusedAsync(rules.Claims.With("resource", Array.Empty<string>()), Reasons.MissingResource);
        await rules.AssertRefusedAsync(rules.Claims.With("resource", 7), Reasons.MissingResource);
        await rules.AssertRefusedAsync(rules.Claims.With("resource", "http://localhost:7402/mcp"), Reasons.ResourceNotHere);
        await rules.AssertRefusedAsync(rules.Claims.With("resource", RedemptionRules.Resource + "/"), Reasons.ResourceNotHere);
        await rules.AssertRefusedAsync(
            rules.Claims.With("resource", new[] { RedemptionRules.Resource, "http://localhost:7402/mcp" }), Reasons.ResourceNotHere);
    }

    [Fact] // SPEC 61
    public Task A_bound_grant_without_its_proof_is_refused() =>
        rules.AssertRefusedAsync(rules.Claims.With("cnf", new Dictionary<string, object> { ["jkt"] = new string('x', 43) }), Reasons.ProofRequired);

    [Theory] // SPEC 70
    [InlineData("tenant")]
    [InlineData("aud_tenant")]
    public Task A_grant_of_a_tenant_is_refused_where_tenants_are_not_known(string claim) =>
        rules.AssertRefusedAsync(rules.Claims.With(claim, "acme"), Reasons.TenantNotExpected);

    [Fact] // SPEC 44
    public Task A_grant_with_authorization_details_is_refused_where_no_type_is_known() =>
        rules.AssertRefusedAsync(rules.Claims.With("authorization_details", Details("""[{"type":"payment"}]""")), Reasons.UnknownDetailType);

    [Theory] // SPEC 44
    [InlineData("""[{"type":"payment","most":1}]""", null)]
    [InlineData("""[{"type":"payment","most":1},{"type":"payment","most":2}]""", null)]
    [InlineData("""[{"type":"payment","most":"1"}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":1},{"type":"payment"}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":1},{"type":"refund","most":1}]""", Reasons.UnknownDetailType)]
    [InlineData("[]", Reasons.MalformedDetails)]
    [InlineData("null", Reasons.MalformedDetails)]
    [InlineData("""{"type":"payment","most":1}""", Reasons.MalformedDetails)]
    [InlineData("""[{"most":1}]""", Reasons.MalformedDetails)]
    [InlineData("\"[]\"", Reasons.MalformedDetails)]
    public async Task Every_element_of_authorization_details_has_to_be_understood(string json, string? reason)
    {
        var validator = rules.Trusting(new Dictionary<string, Func<JsonElement, bool>>
        {
            ["payment"] = element => element.TryGetProperty("most", out var most) && most.ValueKind == JsonValueKind.Number,
        });
        var assertion = rules.Idp.Sign(JwtTypes.IdJag, rules.Claims.With("authorization_details", Details(json)));
        var (grant, error, _) = await validator.ValidateAsync(new(assertion), RedemptionRules.ClientId, null, TestContext.Current.CancellationToken);

        Assert.Equal((reason is null ? null : OAuthErrors.InvalidGrant, reason), (error?.Code, error?.Reason));
        Assert.Equal(reason is null ? json : null, grant?.Details?.Json.GetRawText());
    }

    [Theory] // SPEC 37: good signatures of the wrong kind
    [InlineData("ES256", true)]
    [InlineData("RS256", false)]
    public async Task Only_allowed_algorithms_are_verified(string algorithm, bool accepted)
    {
        var validation = await rules.ValidateAsync(rules.Idp.Sign(JwtTypes.IdJag, rules.Claims, algorithm));

        Assert.Equal(accepted ? null : Reasons.AlgorithmNotAllowed, validation.Error?.Reason);
    }

    [Fact]
    public async Task An_algorithm_that_is_allowed_must_fit_its_key()
    {
        var validator = rules.Trust(SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256);
        var good = rules.Idp.Sign(JwtTypes.IdJag, rules.Claims, SecurityAlgorithms.RsaSha256);
        var mixed = rules.Idp.SignRaw(Header("RS256", JwtTypes.IdJag), Payload(rules.Claims));

        Assert.Null((await validator.ValidateAsync(new(good), RedemptionRules.ClientId, null, TestContext.Current.CancellationToken)).Error);
        Assert.NotNull((await validator.ValidateAsync(new(mixed), RedemptionRules.ClientId, null, TestContext.Current.CancellationToken)).Error);
    }

    [Theory] // RFC 8725 §3.1, QUIRKS C7
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("HS256")]
    [InlineData("es256")]
    public async Task Without_a_real_signature_it_is_refused(string algorithm)
    {
        var header = Header(algorithm, JwtTypes.IdJag);
        await rules.AssertRefusedAsync(ForgedJwt.WithoutSignature(header, Payload(rules.Claims)), Reasons.AlgorithmNotAllowed);
        var key = (ECDsaSecurityKey)rules.Idp.Keys.For().Key;
        foreach (var bytes in (byte[][])[key.ECDsa.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(rules.Idp.Jwks)])
            await rules.AssertRefusedAsync(ForgedJwt.WithHmac(header, Payload(rules.Claims), bytes), Reasons.AlgorithmNotAllowed);
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused_also_under_the_same_kid()
    {
        await rules.AssertRefusedAsync(rules.Other.Sign(JwtTypes.IdJag, rules.Claims), Reasons.UnknownKey);
        await rules.AssertRefusedAsync(rules.Other.SignRaw(Header("ES256", JwtTypes.IdJag), Payload(rules.Claims)), Reasons.BadSignature);
    }

    [Fact] // SPEC 37
    public async Task Changed_claims_or_a_changed_signature_are_refused()
    {
        var token = rules.Idp.Sign(JwtTypes.IdJag, rules.Claims);

        await rules.AssertRefusedAsync(ForgedJwt.WithPayload(token, Payload(rules.Claims.With("sub", "u-carol"))), Reasons.BadSignature);
        await rules.AssertRefusedAsync(ForgedJwt.WithBrokenSignature(token), Reasons.BadSignature);
        await rules.AssertRefusedAsync(token[..token.LastIndexOf('.')] + ".", Reasons.BadSignature);
        await rules.AssertRefusedAsync(
            ForgedJwt.Write(Header("ES256", JwtTypes.IdJag), Payload(rules.Claims), _ => new byte[64]), Reasons.BadSignature);
    }

    [Fact] // QUIRKS C7: the key never comes from the token
    public async Task Keys_in_the_header_are_not_used()
    {
        var jwk = JsonSerializer.Serialize(rules.Other.Keys.Jwks.Keys[0], Xaa.Jwt.JwksJson.Default.PublicJwk);
        var more = $"\"jwk\":{jwk},\"jku\":\"{rules.Other.Issuer}/jwks\",\"x5u\":\"{rules.Other.Issuer}/x5u\"";

        await rules.AssertRefusedAsync(rules.Other.SignRaw(Header("ES256", JwtTypes.IdJag, more), Payload(rules.Claims)), Reasons.BadSignature);
        Assert.Null((await rules.ValidateAsync(rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag, more), Payload(rules.Claims)))).Error);
    }

    [Theory] // RFC 7515 §4.1.11
    [InlineData("""
        "crit":["b64"],"b64":false
        """)]
    [InlineData("""
        "crit":[]
        """)]
    [InlineData("""
        "crit":null
        """)]
    public Task Critical_extensions_are_refused(string more) =>
        rules.AssertRefusedAsync(rules.Idp.SignRaw(Header("ES256", JwtTypes.IdJag, more), Payload(rules.Claims)), Reasons.MalformedToken);

    private string Header(string algorithm, string type, string? more = null) => rules.Idp.Header(type, algorithm, more);

    private static string Payload(Dictionary<string, object?> claims) =>
        JsonSerializer.Serialize(claims.Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value));

    private static JsonElement Details(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
