using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>
/// The keys that proofs bring along. A client uses one key for long, and to import it costs several times the verification: those that have made
/// a good proof are kept.
/// </summary>
internal sealed class DpopKeys
{
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<string, DpopKey> _kept = new(StringComparer.Ordinal);

    /// <summary>The key of a proof; null when there is none, or none that may be used.</summary>
    public DpopKey? TryRead(UnverifiedJwt proof)
    {
        if (proof.NamesForeignKey || !proof.Header.TryGetProperty("jwk", out var json) || json.ValueKind != JsonValueKind.Object
            || PublicKeys.IsPrivate(json))
            return null;
        try
        {
            var jwk = new JsonWebKey(json.GetRawText());
            // It names every part of the key that counts, so that the same thumbprint is the same key. RFC 7638 §3.
            var thumbprint = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
            return _kept.GetValueOrDefault(thumbprint) ?? DpopKey.Import(jwk, thumbprint);
        }
        catch (Exception malformed) when (malformed is CryptographicException or FormatException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a key that has made a good proof. Who makes keys up only has the others imported again.</summary>
    public void Keep(DpopKey key)
    {
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept.TryAdd(key.Thumbprint, key);
    }
}

/// <summary>A key that a proof brought along. It says who holds the token, and nothing more.</summary>
internal sealed record DpopKey(SecurityKey Shared, string Thumbprint)
{
    private const int LongestModulus = 4096;

    // The shared factory would keep each of these keys for the next one who sends the same.
    private static readonly CryptoProviderFactory Uncached = new() { CacheSignatureProviders = false };

    /// <summary>Reads the key; null when it is none that may be used.</summary>
    public static DpopKey? Import(JsonWebKey jwk, string thumbprint) => jwk.Kty switch
    {
        "EC" when Curve(jwk.Crv) is { } curve => FromCurve(jwk, curve, thumbprint),
        "RSA" => FromModulus(jwk, thumbprint),
        _ => null,
    };

    private static ECCurve? Curve(string? name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        _ => null,
    };

    // The platform refuses a point that is not on the curve.
    private static DpopKey FromCurve(JsonWebKey jwk, ECCurve curve, string thumbprint)
    {
        var key = ECDsa.Create(new ECParameters
        {
            Curve = curve,
            Q = new() { X = Base64UrlEncoder.DecodeBytes(jwk.X), Y = Base64UrlEncoder.DecodeBytes(jwk.Y) },
        });
        return new(new ECDsaSecurityKey(key) { CryptoProviderFactory = Uncached }, thumbprint);
    }

    private static DpopKey? FromModulus(JsonWebKey jwk, string thumbprint)
    {
        var parameters = new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(jwk.N), Exponent = Base64UrlEncoder.DecodeBytes(jwk.E) };
        // What a stranger chooses must not be expensive to verify.
        if (parameters.Modulus.Length > LongestModulus / 8 || parameters.Exponent.Length > 4)
            return null;
        var key = RSA.Create(parameters);
        if (key.KeySize >= 2048)
            return new(new RsaSecurityKey(key) { CryptoProviderFactory = Uncached }, thumbprint);
        key.Dispose();
        return null;
    }
}
