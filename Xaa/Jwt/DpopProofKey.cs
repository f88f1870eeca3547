using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>A key of this client that its tokens are bound to: every request proves that it is here. RFC 9449 §4.2.</summary>
/// <remarks>Whoever has the key and the token is who the token was issued to, so it is kept as the token is: sealed, and in no log.</remarks>
public sealed class DpopProofKey
{
    /// <summary>What proofs are signed with.</summary>
    public const string Algorithm = SecurityAlgorithms.EcdsaSha256;

    // The shared factory would keep each of these keys, long after its sign-in has ended.
    private static readonly CryptoProviderFactory Uncached = new() { CacheSignatureProviders = false };

    private readonly ECDsa _key;
    private readonly SigningCredentials _credentials;
    private readonly Dictionary<string, object> _header;

    private DpopProofKey(ECDsa key)
    {
        _key = key;
        _credentials = new(new ECDsaSecurityKey(key) { CryptoProviderFactory = Uncached }, Algorithm);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonWebKey { Kty = "EC", Crv = "P-256", X = Base64UrlEncoder.Encode(point.X), Y = Base64UrlEncoder.Encode(point.Y) };
        Thumbprint = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        _header = new()
        {
            ["jwk"] = new Dictionary<string, object> { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y },
        };
    }

    /// <summary>What tokens are bound to: <c>jkt</c>. RFC 7638, RFC 9449 §6.1.</summary>
    public string Thumbprint { get; }

    /// <summary>Makes a new key.</summary>
    public static DpopProofKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key that <see cref="Export"/> wrote.</summary>
    /// <exception cref="CryptographicException">It is none, or not on P-256.</exception>
    public static DpopProofKey Import(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                throw new CryptographicException("A proof key is on P-256.");
            return new(key);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key, PKCS #8. Keep it sealed at rest.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>A proof for one request.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="address">The request's address.</param>
    /// <param name="now">The time.</param>
    /// <param name="nonce">What the server wants it to say; null when it wants nothing.</param>
    /// <param name="accessToken">The access token that the request presents; null where tokens are asked for.</param>
    /// <param name="contentDigest">What it says of the content, with an access token only (SPEC 64): see <see cref="ContentDigest.Of"/>.</param>
    public string Prove(
        string method, Uri address, DateTimeOffset now, string? nonce = null, AccessToken? accessToken = null, string? contentDigest = null) =>
        JwtWriter.Write(
            JwtTypes.DpopProof,
            new()
            {
                [ClaimNames.Id] = RandomNumberGenerator.GetHexString(32, lowercase: true),
                [ClaimNames.HttpMethod] = method,
                // RFC 9449 §4.2: without query and fragment.
                [ClaimNames.HttpAddress] = address.GetLeftPart(UriPartial.Path),
                [ClaimNames.IssuedAt] = now.ToUnixTimeSeconds(),
                [ClaimNames.Nonce] = nonce,
                [ClaimNames.TokenHash] = accessToken is { } token ? DpopProofValidator.Hash(token) : null,
                [ClaimNames.ContentDigest] = contentDigest,
            },
            _credentials,
            _header);

    /// <summary>Prints no key.</summary>
    public override string ToString() => "[dpop_proof_key]";
}
