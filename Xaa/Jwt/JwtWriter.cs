using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>Signs typed JWTs.</summary>
public static class JwtWriter
{
    private static readonly JsonWebTokenHandler Tokens = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Signs claims with a <c>typ</c> header (RFC 8725 §3.11) and the key's <c>kid</c>.</summary>
    /// <param name="type">The JOSE <c>typ</c>.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="credentials">The signing key and its algorithm.</param>
    /// <param name="header">Further members of the header.</param>
    public static string Write(string type, JwtClaims claims, SigningCredentials credentials, IDictionary<string, object>? header = null) =>
        Tokens.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            SigningCredentials = credentials,
            Claims = claims.Values,
            AdditionalHeaderClaims = header,
        });
}

/// <summary>A token that was issued, with what a record says of it.</summary>
/// <typeparam name="T">The kind of token.</typeparam>
/// <param name="Token">The token.</param>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="KeyId">The key that signed it.</param>
/// <param name="Lifetime">From now until it expires.</param>
public sealed record Issued<T>(T Token, string Id, string KeyId, TimeSpan Lifetime);
