using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>A JSON Web Key Set. RFC 7517 §5.</summary>
/// <param name="Keys">The public keys.</param>
public sealed record Jwks([property: JsonPropertyName("keys")] IReadOnlyList<PublicJwk> Keys);

/// <summary>A public signing key. RFC 7517 §4, RFC 7518 §6. It has no member that could hold a private part.</summary>
public sealed record PublicJwk
{
    /// <summary><c>EC</c> or <c>RSA</c>.</summary>
    [JsonPropertyName("kty")]
    public required string KeyType { get; init; }

    /// <summary>Always <c>sig</c>.</summary>
    [JsonPropertyName("use")]
    public string Use { get; init; } = "sig";

    /// <summary>The key id.</summary>
    [JsonPropertyName("kid")]
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm.</summary>
    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    /// <summary>The curve of an EC key.</summary>
    [JsonPropertyName("crv")]
    public string? Curve { get; init; }

    /// <summary>The x coordinate of an EC key.</summary>
    [JsonPropertyName("x")]
    public string? X { get; init; }

    /// <summary>The y coordinate of an EC key.</summary>
    [JsonPropertyName("y")]
    public string? Y { get; init; }

    /// <summary>The modulus of an RSA key.</summary>
    [JsonPropertyName("n")]
    public string? Modulus { get; init; }

    /// <summary>The exponent of an RSA key.</summary>
    [JsonPropertyName("e")]
    public string? Exponent { get; init; }

    internal static PublicJwk From(AsymmetricAlgorithm key, string keyId)
    {
        if (key is ECDsa ecdsa)
        {
            var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return new()
            {
                KeyType = "EC",
                KeyId = keyId,
                Algorithm = SecurityAlgorithms.EcdsaSha256,
                Curve = "P-256",
                X = Base64UrlEncoder.Encode(point.X),
                Y = Base64UrlEncoder.Encode(point.Y),
            };
        }

        var parameters = ((RSA)key).ExportParameters(includePrivateParameters: false);
        return new()
        {
            KeyType = "RSA",
            KeyId = keyId,
            Algorithm = SecurityAlgorithms.RsaSha256,
            Modulus = Base64UrlEncoder.Encode(parameters.Modulus),
            Exponent = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}

/// <summary>JSON of key sets.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Jwks))]
public sealed partial class JwksJson : JsonSerializerContext;
