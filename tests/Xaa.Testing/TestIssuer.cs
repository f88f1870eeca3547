using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Testing;

/// <summary>An issuer with real keys that signs whatever a test asks for, right or wrong.</summary>
public sealed class TestIssuer(string issuer, TimeProvider clock, IEnumerable<SigningKeyMaterial>? keys = null) : IDisposable
{
    /// <summary>The issuer identifier.</summary>
    public string Issuer => issuer;

    /// <summary>Its keys, one ES256 and one RS256.</summary>
    public SigningKeys Keys { get; } = new(keys ?? SigningKeys.Generate());

    /// <summary>The key set as it is served.</summary>
    public string Jwks => JsonSerializer.Serialize(Keys.Jwks, JwksJson.Default.Jwks);

    /// <summary>The clock's time as a NumericDate, moved by some seconds.</summary>
    public long Now(int seconds = 0) => clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

    /// <summary>The claims of a good ID-JAG with a fresh <c>jti</c>, for a test to change. ID-JAG draft §3.1.</summary>
    public Dictionary<string, object?> IdJagClaims(
        string audience, string clientId, string resource, string scope, string subject = "u-alice") => new()
        {
            [ClaimNames.Issuer] = issuer,
            [ClaimNames.Subject] = subject,
            [ClaimNames.Audience] = audience,
            [ClaimNames.ClientId] = clientId,
            [ClaimNames.Id] = NewId(),
            [ClaimNames.IssuedAt] = Now(),
            [ClaimNames.Expires] = Now(300),
            [ClaimNames.Resource] = resource,
            [ClaimNames.Scope] = scope,
            [ClaimNames.AuthTime] = Now(-600),
            [ClaimNames.Acr] = "urn:xaa:pwd",
            [ClaimNames.Amr] = new[] { "pwd" },
        };

    /// <summary>A good ID token. OpenID Connect Core §2.</summary>
    public string IdToken(string clientId, string subject = "u-alice", string? sessionId = null) => Sign(JwtTypes.Jwt, new Dictionary<string, object?>
    {
        [ClaimNames.Issuer] = issuer,
        [ClaimNames.Subject] = subject,
        [ClaimNames.Audience] = clientId,
        [ClaimNames.IssuedAt] = Now(),
        [ClaimNames.Expires] = Now(3600),
        [ClaimNames.SessionId] = sessionId,
    });

    /// <summary>A good access token. RFC 9068 §2.</summary>
    public string AccessToken(string resource, string clientId, string scope, string subject = "u-alice", string? proofKey = null) =>
        new AccessTokenIssuer(issuer, Keys, clock, TimeSpan.FromMinutes(5))
            .Issue(new() { Subject = subject, Audience = resource, ClientId = clientId, Scope = scope, ProofKey = proofKey }).Token.Value;

    /// <summary>Signs claims as the services do.</summary>
    public string Sign(string type, IEnumerable<KeyValuePair<string, object?>> claims, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        var written = new JwtClaims();
        foreach (var (name, value) in claims)
            written[name] = value;
        return JwtWriter.Write(type, written, Keys.For(algorithm));
    }

    /// <summary>Signs a header and a payload exactly as they are written: repeated members, strange headers, broken JSON.</summary>
    public string SignRaw(string header, string payload, string algorithm = SecurityAlgorithms.EcdsaSha256) =>
        ForgedJwt.Write(header, payload, input => Keys.For(algorithm).Key switch
        {
            ECDsaSecurityKey key => key.ECDsa.SignData(input, HashAlgorithmName.SHA256),
            RsaSecurityKey key => key.Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            var other => throw new NotSupportedException($"{other.GetType().Name} does not sign here."),
        });

    /// <summary>A header as the services write it, with further members (<c>"crit":["b64"]</c>) behind.</summary>
    public string Header(string type, string algorithm = SecurityAlgorithms.EcdsaSha256, string? more = null)
    {
        var keyId = Keys.For(SecurityAlgorithms.EcdsaSha256).Key.KeyId;
        return $$"""{"alg":"{{algorithm}}","typ":"{{type}}","kid":"{{keyId}}"{{(more is null ? "" : "," + more)}}}""";
    }

    /// <inheritdoc/>
    public void Dispose() => Keys.Dispose();

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>JWTs that nobody should accept.</summary>
public static class ForgedJwt
{
    /// <summary>Joins header, payload and what signs them, whatever they hold.</summary>
    public static string Write(string header, string payload, Func<byte[], byte[]> sign) =>
        Write(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload), sign);

    /// <inheritdoc cref="Write(string, string, Func{byte[], byte[]})"/>
    public static string Write(byte[] header, byte[] payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{input}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Without a signature: <c>alg</c> is whatever the header says, usually <c>none</c>.</summary>
    public static string WithoutSignature(string header, string payload) => Write(header, payload, _ => []);

    /// <summary>HS256 keyed with bytes that everybody knows, such as those of a public key. RFC 8725 §2.1.</summary>
    public static string WithHmac(string header, string payload, byte[] key) => Write(header, payload, input => HMACSHA256.HashData(key, input));

    /// <summary>The same signature over other claims.</summary>
    public static string WithPayload(string token, string payload)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    /// <summary>The same claims with one bit of the signature turned.</summary>
    public static string WithBrokenSignature(string token)
    {
        var parts = token.Split('.');
        var signature = Base64UrlEncoder.DecodeBytes(parts[2]);
        signature[5] ^= 1;
        return $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}";
    }
}

/// <summary>Changes to a set of claims, written so that a test reads as a sentence.</summary>
public static class ClaimChanges
{
    /// <summary>The same claims with one set to another value.</summary>
    public static Dictionary<string, object?> With(this Dictionary<string, object?> claims, string name, object? value) =>
        new(claims) { [name] = value };

    /// <summary>The same claims without one.</summary>
    public static Dictionary<string, object?> Without(this Dictionary<string, object?> claims, string name) => claims.With(name, null);
}
