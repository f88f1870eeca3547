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

    /// <summary>
    /// The tenant of the issuer that is trusted, as its ID-JAGs' <c>tenant</c> says; null trusts an issuer that has no tenants (SPEC 70). Each
    /// tenant is trusted by an entry of its own.
    /// </summary>
    public string? Tenant { get; init; }

    /// <summary>Which of this server's tenants it vouches for, as its ID-JAGs' <c>aud_tenant</c> must say; null where there is one (SPEC 72).</summary>
    public string? AudienceTenant { get; init; }

    /// <summary>By which claim it says who a person is here (SPEC 28, 31, 45).</summary>
    public SubjectClaim IdentifiesBy { get; init; }

    /// <summary>The SAML issuer whose name identifiers its <c>sub_id</c> may hold; null accepts none (SPEC 45).</summary>
    public string? SamlIssuer { get; init; }

    /// <summary>The longest <c>exp</c> − <c>iat</c> accepted from it (SPEC 35).</summary>
    public TimeSpan LongestLifetime { get; init; } = IdJagIssuer.LongestLifetime;

    /// <summary>Whether one of its ID-JAGs may be redeemed again until it expires. The draft lets a server choose; single use unless told (SPEC C1).</summary>
    public bool AllowReuse { get; init; }
}

/// <summary>A claim that says who the person of an ID-JAG is at the resource authorization server.</summary>
public enum SubjectClaim
{
    /// <summary><c>sub</c>: by the name that the identity provider gives her.</summary>
    Subject,

    /// <summary><c>aud_sub</c>: by her name here, which the identity provider knows. ID-JAG draft §3.1.</summary>
    AudienceSubject,

    /// <summary><c>sub_id</c>: by her SAML name identifier here. ID-JAG draft §3.2.</summary>
    SubjectId,
}
