namespace Xaa.Jwt;

/// <summary>A private signing key as it is stored, sealed, by its owner.</summary>
/// <param name="KeyId">The <c>kid</c> in JWKS and JOSE headers.</param>
/// <param name="Algorithm">The JWS algorithm it signs with: <c>ES256</c> or <c>RS256</c>.</param>
/// <param name="Pkcs8">The private key, PKCS #8. Keep it sealed at rest.</param>
public sealed record SigningKeyMaterial(string KeyId, string Algorithm, byte[] Pkcs8)
{
    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it begins to sign. It is published before, so that those who verify know it by then.</summary>
    public DateTimeOffset SignsFrom { get; init; }

    /// <summary>
    /// Until when it verifies: <see cref="SigningKeys.Overlap"/> after the next key of its algorithm began to sign. Null while there is no next.
    /// </summary>
    /// <param name="all">The keys of the issuer.</param>
    public DateTimeOffset? VerifiesUntil(IEnumerable<SigningKeyMaterial> all) =>
        all.Where(other => other.Algorithm == Algorithm && Order.Compare(other, this) > 0).Min(Order)?.SignsFrom + SigningKeys.Overlap;

    /// <summary>By algorithm, and within it the order in which keys sign; the same on every replica.</summary>
    internal static Comparer<SigningKeyMaterial> Order { get; } = Comparer<SigningKeyMaterial>.Create((one, other) =>
        (one.Algorithm, one.SignsFrom, one.KeyId).CompareTo((other.Algorithm, other.SignsFrom, other.KeyId)));

    /// <summary>Prints no key.</summary>
    public override string ToString() => $"[signing_key {KeyId} {Algorithm}]";
}
