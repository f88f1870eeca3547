using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>The claims of a JWT that is about to be signed. A claim set to null is left out.</summary>
public sealed class JwtClaims
{
    /// <summary>No claim yet.</summary>
    public JwtClaims()
    {
    }

    /// <summary>The registered claims that every token here has. RFC 7519 §4.1.</summary>
    /// <param name="issuer"><c>iss</c>.</param>
    /// <param name="subject"><c>sub</c>.</param>
    /// <param name="audience"><c>aud</c>: one, as a string.</param>
    /// <param name="issuedAt"><c>iat</c>.</param>
    /// <param name="lifetime">From then until <c>exp</c>.</param>
    public JwtClaims(string issuer, string subject, string audience, DateTimeOffset issuedAt, TimeSpan lifetime)
    {
        this[ClaimNames.Issuer] = issuer;
        this[ClaimNames.Subject] = subject;
        this[ClaimNames.Audience] = audience;
        this[ClaimNames.IssuedAt] = issuedAt.ToUnixTimeSeconds();
        this[ClaimNames.Expires] = (issuedAt + lifetime).ToUnixTimeSeconds();
    }

    /// <summary>A claim's value: a string, a whole number, a list of strings, an object of such, or JSON as it is.</summary>
    public object? this[string claim]
    {
        get => Values.GetValueOrDefault(claim);
        set
        {
            if (value is null)
                Values.Remove(claim);
            else
                Values[claim] = value;
        }
    }

    /// <summary>The <c>cnf</c> of a token that is bound to a key; null for none. RFC 9449 §6.1.</summary>
    internal static object? BoundTo(string? thumbprint) =>
        thumbprint is null ? null : new Dictionary<string, object> { [ClaimNames.Thumbprint] = thumbprint };

    internal Dictionary<string, object> Values { get; } = new(16, StringComparer.Ordinal);

    /// <summary>Says how the person signed in. OpenID Connect Core §2, RFC 9068 §2.2.1, RFC 8176.</summary>
    /// <param name="authTime"><c>auth_time</c>.</param>
    /// <param name="acr"><c>acr</c>.</param>
    /// <param name="amr"><c>amr</c>; empty when it is not known.</param>
    public JwtClaims WithSignIn(DateTimeOffset? authTime, string? acr, IReadOnlyList<string> amr)
    {
        this[ClaimNames.AuthTime] = authTime?.ToUnixTimeSeconds();
        this[ClaimNames.Acr] = acr;
        this[ClaimNames.Amr] = amr is [] ? null : amr;
        return this;
    }
}
