using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>The rules of OpenID Connect Core §3.1.3.7.</summary>
public sealed class IdTokenValidator(IdpClient idp, SignInRegistration registration, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler Jwts = new() { MapInboundClaims = false };

    /// <summary>Validates an ID token.</summary>
    /// <param name="token">The ID token.</param>
    /// <param name="nonce">The nonce of the sign-in that it must answer; null for one that came with a refresh token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SignInException">It fails a rule.</exception>
    public async Task<JsonWebToken> ValidateAsync(IdToken token, string? nonce, CancellationToken cancellationToken)
    {
        var result = await Jwts.ValidateTokenAsync(token.Value, Rules(await FindKeyAsync(token, cancellationToken)));
        if (!result.IsValid)
            throw Invalid($"The ID token fails {result.Exception?.GetType().Name}.");

        var jwt = (JsonWebToken)result.SecurityToken;
        if (string.IsNullOrEmpty(jwt.Subject))
            throw Invalid("The ID token names nobody.");
        // Rules 4 and 5: with several audiences the authorized party must be named, and it must be this client.
        jwt.TryGetPayloadValue<string>(ClaimNames.AuthorizedParty, out var party);
        if ((party is null && jwt.Audiences.Count() > 1) || (party is not null && party != registration.Client.ClientId))
            throw Invalid("The ID token was issued to another client.");
        if (nonce is not null && !(jwt.TryGetPayloadValue<string>(ClaimNames.Nonce, out var answered) && AreEqual(answered, nonce)))
            throw new SignInException(SignInReasons.NonceMismatch, "The ID token answers another sign-in.");
        return jwt;
    }

    private async ValueTask<SecurityKey?> FindKeyAsync(IdToken token, CancellationToken cancellationToken)
    {
        string keyId;
        try
        {
            keyId = Jwts.ReadJsonWebToken(token.Value).Kid;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            throw Invalid("The ID token is no JWT.");
        }
        return await idp.FindKeyAsync(keyId is "" ? null : keyId, cancellationToken);
    }

    private TokenValidationParameters Rules(SecurityKey? key) => new()
    {
        ValidIssuer = registration.Client.Issuer,
        ValidAudience = registration.Client.ClientId,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKeys = key is null ? [] : [key],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        // RFC 8725 §3.11: an access token or an ID-JAG is signed by the same keys, and is no ID token.
        TypeValidator = (type, _, _) => type is null or JwtTypes.Jwt
            ? JwtTypes.Jwt
            : throw new SecurityTokenInvalidTypeException("The token is of another type."),
        LifetimeValidator = IsInTime,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // On the way to "key not found" the library hands in the earliest time there is for a missing nbf: nothing is added to or taken from it.
        return expires > now - Skew && (notBefore is null || notBefore <= now + Skew);
    }

    private static bool AreEqual(string? one, string other) =>
        one is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static SignInException Invalid(string message) => new(SignInReasons.IdTokenInvalid, message);
}
