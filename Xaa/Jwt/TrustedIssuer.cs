namespace Xaa.Jwt;

/// <summary>An identity provider whose ID-JAGs a resource authorization server accepts.</summary>
public sealed record TrustedIssuer
{
    /// <summary>The issuer identifier, compared as an exact string.</summary>
    public required string Issuer { get; init; }

    /// <summary>The algorithms it may sign with: some of ES256, ES384, RS256, PS256.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Its keys, and nobody else's (SPEC 39).</summary>
    public required KeyLookup Keys { get; init; }

    /// <summary>The longest <c>exp</c> − <c>iat</c> accepted from it (SPEC 35).</summary>
    public TimeSpan LongestLifetime { get; init; } = IdJagIssuer.LongestLifetime;

    /// <summary>Whether one of its ID-JAGs may be redeemed again until it expires. The draft lets a server choose; single use unless told (SPEC C1).</summary>
    public bool AllowReuse { get; init; }
}
