using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Testing;

/// <summary>A key that makes proofs of possession, right or wrong. RFC 9449 §4.2.</summary>
public sealed class ProofKey(TimeProvider clock) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public key.</summary>
    public JsonObject Jwk
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
        }
    }

    /// <summary>The key with what belongs to its holder alone.</summary>
    public JsonObject PrivateJwk
    {
        get
        {
            var jwk = Jwk;
            jwk["d"] = Base64UrlEncoder.Encode(_key.ExportParameters(includePrivateParameters: true).D);
            return jwk;
        }
    }

    /// <summary>What tokens are bound to; computed here by the letter of RFC 7638 §3.</summary>
    public string Thumbprint =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{Jwk["x"]}}","y":"{{Jwk["y"]}}"}""")));

    /// <summary>A proof for a request, with changes to its header and claims.</summary>
    public string Prove(string address, Action<JsonObject, JsonObject>? change = null)
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = Jwk };
        var claims = new JsonObject
        {
            ["jti"] = RandomNumberGenerator.GetHexString(32),
            ["htm"] = "POST",
            ["htu"] = address,
            ["iat"] = clock.GetUtcNow().ToUnixTimeSeconds(),
        };
        change?.Invoke(header, claims);
        return ForgedJwt.Write(header.ToJsonString(), claims.ToJsonString(), input => _key.SignData(input, HashAlgorithmName.SHA256));
    }

    /// <summary>A proof for a request that presents an access token.</summary>
    public string Prove(string address, string accessToken, Action<JsonObject, JsonObject>? change = null) => Prove(address, (header, claims) =>
    {
        claims["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        change?.Invoke(header, claims);
    });

    public void Dispose() => _key.Dispose();
}
