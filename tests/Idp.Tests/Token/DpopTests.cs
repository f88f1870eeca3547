using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 59, QUIRKS C14: a proof of possession at the token endpoint binds the ID-JAG. RFC 9449.</summary>
public sealed class DpopTests(IdpHost idp) : IDisposable
{
    private const string Address = IdpHost.Issuer + "/token";

    private readonly ProofKey _key = new(idp.Clock);

    public void Dispose() => _key.Dispose();

    [Fact] // SPEC 10, 59
    public async Task A_proof_binds_the_ID_JAG_to_its_key_and_the_answers_type_stays_N_A()
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeAsync(tokens["id_token"], ("DPoP", _key.Prove(Address)));

        Assert.Equal((HttpStatusCode.OK, "N_A"), (answer.Status, answer["token_type"]));
        var confirmation = Wire.Payload(answer["access_token"]!).GetProperty("cnf");
        Assert.Equal($$"""{"jkt":"{{_key.Thumbprint}}"}""", confirmation.GetRawText());
    }

    [Fact] // SPEC 59
    public async Task Without_a_proof_nothing_is_bound()
    {
        var answer = await idp.ExchangeAsync((await idp.SignInAsync())["id_token"]);
        Assert.False(Wire.Payload(answer["access_token"]!).TryGetProperty("cnf", out _));
    }

    [Fact] // SPEC 59, RFC 9449 §4.2: any asymmetric key
    public async Task An_RSA_key_proves_as_well()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "PS256", ["jwk"] = jwk }.ToJsonString();
        var claims = $$"""{"jti":"{{Guid.NewGuid()}}","htm":"POST","htu":"{{Address}}","iat":{{idp.Clock.GetUtcNow().ToUnixTimeSeconds()}}}""";
        var proof = ForgedJwt.Write(header, claims, input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync((await idp.SignInAsync())["id_token"], ("DPoP", proof))).Status);
    }

    [Theory] // SPEC 59, RFC 9449 §4.3: compared without query and fragment, normalized
    [InlineData("http://localhost:7100/token?x=1#y")]
    [InlineData("HTTP://LOCALHOST:7100/token")]
    [InlineData("http://localhost:7100/%74oken")]
    public async Task The_address_is_compared_as_an_address(string address) =>
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync((await idp.SignInAsync())["id_token"], ("DPoP", _key.Prove(address)))).Status);

    public static TheoryData<string, string?, string> WrongClaims => new()
    {
        { "htm", "\"GET\"", "dpop_method_mismatch" },
        { "htm", "\"post\"", "dpop_method_mismatch" },
        { "htm", null, "missing_claim" },
        { "htu", "\"http://localhost:7100/token/\"", "dpop_address_mismatch" },
        { "htu", "\"http://localhost:7401/oauth/token\"", "dpop_address_mismatch" },
        { "htu", "\"https://localhost:7100/token\"", "dpop_address_mismatch" },
        { "htu", "\"http://x@localhost:7100/token\"", "dpop_address_mismatch" },
        { "htu", "\"/token\"", "dpop_address_mismatch" },
        { "htu", null, "missing_claim" },
        { "jti", null, "missing_claim" },
        { "jti", "\"\"", "missing_claim" },
        { "jti", "7", "malformed_token" },
        { "iat", null, "missing_claim" },
        { "iat", "\"now\"", "malformed_token" },
    };

    [Theory] // SPEC 59
    [MemberData(nameof(WrongClaims))]
    public async Task A_claim_that_is_wrong_or_missing_is_enough(string claim, string? value, string reason) =>
        await RefuseAsync(_key.Prove(Address, (_, claims) => Set(claims, claim, value)), reason);

    [Theory] // SPEC 59
    [InlineData(-90, "expired")]
    [InlineData(-86400, "expired")]
    [InlineData(31, "not_yet_valid")]
    public async Task A_proof_is_good_for_a_minute(int seconds, string reason)
    {
        await RefuseAsync(_key.Prove(Address, (_, claims) => claims["iat"] = idp.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds), reason);
        var edge = _key.Prove(Address, (_, claims) => claims["iat"] = idp.Clock.GetUtcNow().ToUnixTimeSeconds() + (seconds < 0 ? -89 : 30));
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync((await idp.SignInAsync())["id_token"], ("DPoP", edge))).Status);
    }

    public static TheoryData<string, string?, string> WrongHeaders => new()
    {
        { "typ", null, "wrong_typ" },
        { "typ", "\"JWT\"", "wrong_typ" },
        { "typ", "\"client-authentication+jwt\"", "wrong_typ" },
        { "alg", "\"none\"", "algorithm_not_allowed" },
        { "alg", "\"HS256\"", "algorithm_not_allowed" },
        { "alg", "\"RS256\"", "bad_signature" },
        { "jwk", null, "dpop_key_unusable" },
        { "jwk", "\"text\"", "dpop_key_unusable" },
        { "jwk", "{}", "dpop_key_unusable" },
        { "jwk", """{"kty":"oct","k":"AAAA"}""", "dpop_key_unusable" },
        { "jwk", """{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""", "dpop_key_unusable" },
        { "jwk", """{"kty":"EC","crv":"P-521","x":"AAAA","y":"AAAA"}""", "dpop_key_unusable" },
        { "jwk", """{"kty":"EC","crv":"P-256"}""", "dpop_key_unusable" },
        { "jwk", """{"kty":"RSA","n":"w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJA","e":"AQAB"}""", "dpop_key_unusable" },
        { "jku", "\"https://evil.example/jwks\"", "dpop_key_unusable" },
        { "x5u", "\"https://evil.example/cert\"", "dpop_key_unusable" },
        { "x5c", """["AAAA"]""", "dpop_key_unusable" },
        { "crit", """["b64"]""", "malformed_token" },
    };

    [Theory] // SPEC 59, QUIRKS C6, C7
    [MemberData(nameof(WrongHeaders))]
    public async Task A_header_that_is_wrong_is_enough(string member, string? value, string reason) =>
        await RefuseAsync(_key.Prove(Address, (header, _) => Set(header, member, value)), reason);

    [Fact] // SPEC 59
    public async Task A_private_key_another_key_and_a_broken_signature_are_refused()
    {
        using var other = new ProofKey(idp.Clock);
        await RefuseAsync(_key.Prove(Address, (header, _) => header["jwk"] = _key.PrivateJwk), "dpop_key_unusable");
        await RefuseAsync(_key.Prove(Address, (header, _) => header["jwk"] = other.Jwk), "bad_signature");
        await RefuseAsync(ForgedJwt.WithBrokenSignature(_key.Prove(Address)), "bad_signature");
    }

    [Fact] // SPEC 59: one header, one JWT, and not an endless one
    public async Task More_than_one_proof_or_none_that_can_be_read_is_refused()
    {
        await RefuseAsync(_key.Prove(Address) + " " + _key.Prove(Address), "dpop_proof_repeated");
        await RefuseAsync("garbage", "malformed_token");
        await RefuseAsync(_key.Prove(Address) + "," + _key.Prove(Address), "malformed_token");
        await RefuseAsync(_key.Prove(Address, (_, claims) => claims["pad"] = new string('x', 4096)), "malformed_token");
    }

    [Fact] // SPEC 59, QUIRKS C9: single use, and a refusal uses up nothing
    public async Task A_proof_counts_once_and_a_refused_request_does_not_count()
    {
        var idToken = (await idp.SignInAsync())["id_token"];
        var proof = _key.Prove(Address);
        var refused = await idp.ExchangeAsync(idToken, ("DPoP", proof), ("scope", "unheard.of"));
        await idp.AssertRefusedAsync(refused, "invalid_scope", "unknown_scope");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => idp.ExchangeAsync(idToken, ("DPoP", proof)))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            await idp.AssertRefusedAsync(answer, "invalid_dpop_proof", "dpop_proof_replayed");
    }

    [Fact] // The rotation and the proof stand or fall together
    public async Task A_replayed_proof_does_not_rotate_a_refresh_token()
    {
        var tokens = await idp.SignInAsync();
        var proof = _key.Prove(Address);
        var next = await idp.RefreshAsync(tokens["refresh_token"]!, ("DPoP", proof));
        await idp.AssertRefusedAsync(await idp.RefreshAsync(next["refresh_token"]!, ("DPoP", proof)), "invalid_dpop_proof", "dpop_proof_replayed");

        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(next["refresh_token"]!)).Status);
        var unused = _key.Prove(Address);
        await idp.AssertRefusedAsync(
            await idp.RefreshAsync(tokens["refresh_token"]!, ("DPoP", unused)), "invalid_grant", "subject_token_superseded");
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync(tokens["id_token"], ("DPoP", unused))).Status);
    }

    [Fact]
    public async Task The_proof_is_looked_at_after_the_client_has_authenticated()
    {
        var answer = await idp.ExchangeAsync("x", ("DPoP", "garbage"), ("client", "agent:wrong"));
        await idp.AssertRefusedAsync(answer, "invalid_client", "wrong_client_secret", HttpStatusCode.Unauthorized);
    }

    private static void Set(JsonObject part, string member, string? value)
    {
        part.Remove(member);
        if (value is not null)
            part[member] = JsonNode.Parse(value);
    }

    private async Task RefuseAsync(string proof, string reason) =>
        await idp.AssertRefusedAsync(await idp.ExchangeAsync("x", ("DPoP", proof)), "invalid_dpop_proof", reason);
}
