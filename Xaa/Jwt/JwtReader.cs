using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>
/// Validates JWTs: structure, type, issuer, algorithm, key, signature, audience, time window, in that order, each with its own reason.
/// </summary>
public sealed class JwtReader(TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Tokens = new() { MaximumTokenSizeInBytes = UnverifiedJwt.LongestToken };

    /// <summary>Validates a token.</summary>
    /// <param name="token">A signed JWT in compact form.</param>
    /// <param name="expected">What its consumer demands.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public ValueTask<JwtReading> ReadAsync(string token, JwtExpectation expected, CancellationToken cancellationToken) =>
        UnverifiedJwt.TryRead(token) is { } jwt ? ReadAsync(jwt, expected, cancellationToken) : new(Refuse(Reasons.MalformedToken));

    /// <summary>Validates a token that was taken apart, to see whose it claims to be.</summary>
    /// <param name="jwt">The token.</param>
    /// <param name="expected">What its consumer demands.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public async ValueTask<JwtReading> ReadAsync(UnverifiedJwt jwt, JwtExpectation expected, CancellationToken cancellationToken)
    {
        // RFC 8725 §3.11: typed tokens keep one kind from being taken for another.
        if (!jwt.IsOfType(expected.Type) && !(expected.IsTypeOptional && jwt.IsUntyped))
            return Refuse(Reasons.WrongType);
        // RFC 7515 §4.1.11: extensions that are not understood must be refused; none is understood here.
        if (jwt.Header.TryGetProperty("crit", out _))
            return Refuse(Reasons.MalformedToken);
        if (jwt.Issuer != expected.Issuer)
            return Refuse(Reasons.UntrustedIssuer);
        // RFC 8725 §3.1: the verifier decides which algorithms are good, and the key never comes from the header.
        if (!expected.Algorithms.Contains(jwt.Token.Alg, StringComparer.Ordinal))
            return Refuse(Reasons.AlgorithmNotAllowed);

        SecurityKey? key;
        try
        {
            key = await expected.Keys(jwt.Token.Kid, cancellationToken);
        }
        catch (IssuerKeysException)
        {
            return Refuse(Reasons.KeysUnavailable);
        }
        if (key is null)
            return Refuse(Reasons.UnknownKey);

        return await VerifyAsync(jwt, key, expected.Algorithms) is { } unverified
            ? Refuse(unverified)
            : CheckClaims(new(jwt.Payload, jwt.Token.Kid ?? key.KeyId), expected);
    }

    /// <summary>Verifies the signature alone.</summary>
    /// <returns>Null when it is good, otherwise the reason.</returns>
    internal static async ValueTask<string?> VerifyAsync(UnverifiedJwt jwt, SecurityKey key, IReadOnlyList<string> algorithms)
    {
        var result = await Tokens.ValidateTokenAsync(jwt.Token, Parameters(algorithms, key));
        if (result.IsValid)
            return null;
        return result.Exception is SecurityTokenInvalidAlgorithmException ? Reasons.AlgorithmNotAllowed : Reasons.BadSignature;
    }

    private JwtReading CheckClaims(ValidatedJwt jwt, JwtExpectation expected)
    {
        var now = clock.GetUtcNow();
        var audience = jwt.Texts(ClaimNames.Audience);
        if (expected.SingleAudience && audience is not [_])
            return Refuse(Reasons.AudienceNotSingle, jwt);
        if (audience?.Contains(expected.Audience, StringComparer.Ordinal) != true)
            return Refuse(Reasons.AudienceMismatch, jwt);
        if (jwt.Time(ClaimNames.Expires) is not { } expires)
            return Refuse(Reasons.MissingClaim, jwt);
        if (expires <= now - expected.Skew)
            return Refuse(Reasons.Expired, jwt);
        if (jwt.Has(ClaimNames.NotBefore) && jwt.Time(ClaimNames.NotBefore) is null)
            return Refuse(Reasons.MalformedToken, jwt);
        if (jwt.Time(ClaimNames.NotBefore) > now + expected.Skew || jwt.Time(ClaimNames.IssuedAt) > now + expected.Skew)
            return Refuse(Reasons.NotYetValid, jwt);
        return new(jwt, null);
    }

    // The library verifies the signature with the one key that fits. Type, issuer, audience and time window are checked here,
    // in the order of the specification, with this process's clock and a reason each: its own checks of them stand aside.
    private static TokenValidationParameters Parameters(IReadOnlyList<string> algorithms, SecurityKey key) => new()
    {
        RequireSignedTokens = true,
        ValidAlgorithms = algorithms,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, _, _) => [key],
        TypeValidator = (type, _, _) => type,
        IssuerValidator = (issuer, _, _) => issuer,
        AudienceValidator = (_, _, _) => true,
        LifetimeValidator = (_, _, _, _) => true,
    };

    private static JwtReading Refuse(string reason, ValidatedJwt? jwt = null) => new(jwt, reason);
}
