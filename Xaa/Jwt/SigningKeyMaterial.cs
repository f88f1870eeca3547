namespace Xaa.Jwt;

/// <summary>A private signing key as it is stored, sealed, by its owner.</summary>
/// <param name="KeyId">The <c>kid</c> in JWKS and JOSE headers.</param>
/// <param name="Algorithm">The JWS algorithm it signs with: <c>ES256</c> or <c>RS256</c>.</param>
/// <param name="Pkcs8">The private key, PKCS #8. Keep it sealed at rest.</param>
public sealed record SigningKeyMaterial(string KeyId, string Algorithm, byte[] Pkcs8)
{
    /// <summary>Prints no key.</summary>
    public override string ToString() => $"[signing_key {KeyId} {Algorithm}]";
}
