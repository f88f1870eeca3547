using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>Finds an issuer's public key. The issuer is fixed before any key is looked up; the token only names the <c>kid</c>.</summary>
/// <returns>The key, or null when the issuer has none of that id.</returns>
/// <exception cref="IssuerKeysException">The issuer's keys cannot be had now.</exception>
public delegate ValueTask<SecurityKey?> KeyLookup(string? keyId, CancellationToken cancellationToken);

/// <summary>What a consumer demands of a JWT. Every consumer names one type, one issuer and one audience (RFC 8725 §3).</summary>
public sealed record JwtExpectation
{
    /// <summary>The clock skew tolerated unless told otherwise.</summary>
    public static readonly TimeSpan DefaultSkew = TimeSpan.FromSeconds(30);

    /// <summary>The <c>typ</c>, compared as a media type: without regard to case, <c>application/</c> optional (RFC 7515 §4.1.9).</summary>
    public required string Type { get; init; }

    /// <summary>Whether a token without <c>typ</c>, or with the <c>JWT</c> that says nothing, is one, too. Any other type is not.</summary>
    public bool IsTypeOptional { get; init; }

    /// <summary>The issuer, compared as an exact string.</summary>
    public required string Issuer { get; init; }

    /// <summary>The audience, compared as an exact string. With <see cref="SingleAudience"/> no other may stand beside it.</summary>
    public required string Audience { get; init; }

    /// <summary>Whether <c>aud</c> must be a string or an array of one. ID-JAG draft §3.1.</summary>
    public bool SingleAudience { get; init; } = true;

    /// <summary>The algorithms that this issuer may sign with.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Where this issuer's keys are.</summary>
    public required KeyLookup Keys { get; init; }

    /// <summary>Clock skew tolerated on <c>exp</c>, <c>nbf</c> and <c>iat</c>; at most 60 seconds.</summary>
    public TimeSpan Skew { get; init; } = DefaultSkew;
}

/// <summary>An issuer's keys cannot be fetched now.</summary>
public sealed class IssuerKeysException(string message, Exception? inner = null) : Exception(message, inner);
