using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 11, 12: what is not an acceptable ID token of ours for this client gets no ID-JAG.</summary>
public sealed class SubjectTokenTests(IdpHost idp)
{
    [Theory] // SPEC C9: malformed is invalid_request
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.sig.more")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.W10.AAAA")]
    public async Task Garbage_is_no_token(string token) =>
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token, ("subject_token_type", Wire.IdTokenType)), "invalid_request", "malformed_token");

    [Fact]
    public async Task A_very_long_token_is_refused_as_too_large() =>
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(new string('a', 17000) + ".b.c"), "invalid_request", "request_too_large");

    [Fact]
    public async Task A_refresh_token_by_the_wrong_name_is_no_ID_token_and_the_other_way_round()
    {
        var tokens = await idp.SignInAsync();
        var refreshAsId = await idp.ExchangeAsync(tokens["refresh_token"], ("subject_token_type", Wire.IdTokenType));
        await idp.AssertRefusedAsync(refreshAsId, "invalid_request", "malformed_token");
        var idAsRefresh = await idp.ExchangeAsync(tokens["id_token"], ("subject_token_type", Wire.RefreshTokenType));
        await idp.AssertRefusedAsync(idAsRefresh, "invalid_grant", "subject_token_unknown");
    }

    [Fact]
    public async Task An_access_token_or_an_ID_JAG_is_no_ID_token() // SPEC 7, 25, QUIRKS C6, C13
    {
        var tokens = await idp.SignInAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(tokens["access_token"]), "invalid_grant", "wrong_typ");
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"];
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(idJag), "invalid_grant", "wrong_typ");
    }

    public static TheoryData<string, string, string> Forgeries => new()
    {
        { "typ", "at+jwt", "wrong_typ" },
        { "typ", "oauth-id-jag+jwt", "wrong_typ" },
        { "typ", "logout+jwt", "wrong_typ" },
        { "iss", "http://localhost:7401", "untrusted_issuer" },
        { "iss", IdpHost.Issuer + "/", "untrusted_issuer" },
        { "aud", "other", "subject_token_client_mismatch" },
        { "aud", "agent-at-design", "subject_token_client_mismatch" },
        { "sub", "u-bob", "subject_token_unknown" },
        { "sid", "", "missing_claim" },
        { "sid", "no-such-session", "session_ended" },
    };

    [Theory] // SPEC 11, 12, 28. Signed with our own key: only the one thing is wrong.
    [MemberData(nameof(Forgeries))]
    public async Task Each_thing_that_is_wrong_is_enough(string what, string value, string reason)
    {
        var token = await ResignedAsync((header, claims) => (what == "typ" ? header : claims)[what] = value);
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", reason);
    }

    [Fact] // SPEC 11, 12
    public async Task Signed_again_unchanged_it_is_good() => // The forgeries above fail for what they change, not for how they are made.
        Assert.Equal(Wire.IdJag, (await idp.ExchangeAsync(await ResignedAsync((_, _) => { })))["issued_token_type"]);

    [Theory] // SPEC 12
    [InlineData("exp", -6, "expired")]
    [InlineData("nbf", 60, "not_yet_valid")]
    [InlineData("iat", 60, "not_yet_valid")]
    public async Task Outside_of_its_time_it_is_refused(string claim, int seconds, string reason)
    {
        var token = await ResignedAsync((_, claims) => claims[claim] = idp.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds);
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", reason);
    }

    [Fact]
    public async Task Without_expiry_it_is_refused()
    {
        var token = await ResignedAsync((_, claims) => claims.Remove("exp"));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", "missing_claim");
    }

    [Fact]
    public async Task Alg_none_is_not_an_algorithm() // QUIRKS C7
    {
        var good = (await idp.SignInAsync())["id_token"]!;
        foreach (var alg in (string[])["none", "None", ""])
        {
            var header = Wire.Base64UrlText($$"""{"alg":"{{alg}}","typ":"JWT","kid":"{{Wire.Header(good).GetProperty("kid").GetString()}}"}""");
            foreach (var signature in (string[])["", good.Split('.')[2]])
            {
                var answer = await idp.ExchangeAsync($"{header}.{good.Split('.')[1]}.{signature}");
                await idp.AssertRefusedAsync(answer, "invalid_grant", "algorithm_not_allowed");
            }
        }
    }

    [Fact]
    public async Task HMAC_with_the_public_key_is_not_a_signature() // QUIRKS C7
    {
        var good = (await idp.SignInAsync())["id_token"]!;
        using var http = idp.CreateClient();
        var jwks = JsonNode.Parse(await http.GetStringAsync(new Uri("/jwks", UriKind.Relative)))!;
        foreach (var key in jwks["keys"]!.AsArray())
        {
            var input = Wire.Base64UrlText($$"""{"alg":"HS256","typ":"JWT","kid":"{{key!["kid"]}}"}""") + "." + good.Split('.')[1];
            var signature = Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.ToJsonString()), Encoding.ASCII.GetBytes(input)));
            await idp.AssertRefusedAsync(await idp.ExchangeAsync($"{input}.{signature}"), "invalid_grant", "algorithm_not_allowed");
        }
    }

    [Fact] // SPEC 11
    public async Task Another_key_is_not_ours_whatever_it_calls_itself()
    {
        var good = (await idp.SignInAsync())["id_token"]!;
        using var foreign = new SigningKeys(SigningKeys.Generate());
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(Forgery.Sign(good, foreign, (_, _) => { })), "invalid_grant", "unknown_key");

        var input = string.Join('.', good.Split('.')[..2]);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = Base64UrlEncoder.Encode(ecdsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync($"{input}.{signature}"), "invalid_grant", "bad_signature");
    }

    [Fact]
    public async Task A_key_in_the_header_is_not_looked_at() // QUIRKS C7
    {
        var good = (await idp.SignInAsync())["id_token"]!;
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ecdsa.ExportParameters(false).Q;
        var header = JsonSerializer.Serialize(new
        {
            alg = "ES256",
            typ = "JWT",
            kid = Wire.Header(good).GetProperty("kid").GetString(),
            jwk = new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) },
            jku = "https://evil.example/jwks",
        });
        var input = Wire.Base64UrlText(header) + "." + good.Split('.')[1];
        var signature = Base64UrlEncoder.Encode(ecdsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync($"{input}.{signature}"), "invalid_grant", "bad_signature");
    }

    [Fact] // SPEC 11
    public async Task A_changed_claim_breaks_the_signature()
    {
        var good = (await idp.SignInAsync("bob"))["id_token"]!.Split('.');
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(good[1]))!;
        claims["sub"] = "u-alice";
        await idp.AssertRefusedAsync(
            await idp.ExchangeAsync($"{good[0]}.{Wire.Base64UrlText(claims.ToJsonString())}.{good[2]}"), "invalid_grant", "bad_signature");
    }

    private async Task<string> ResignedAsync(Action<JsonObject, JsonObject> change) => idp.Resign((await idp.SignInAsync())["id_token"]!, change);
}
