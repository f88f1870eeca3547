using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>
/// Validates JWTs: structure, type, issuer, algorithm, key, signature, audience, time window, in that order, each with its own reason.
/// </summary>
public sealed class JwtReader(TimeProvider clock)
{
    private const int LongestToken = 16 * 1024;
    private static readonly JsonWebTokenHandler Tokens = new() { MaximumTokenSizeInBytes = LongestToken };

    // A second member of the same name could show one consumer another value than the next (RFC 8725 §2.4).
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The issuer that an unverified token names: only to pick the trusted issuer whose keys may verify it (SPEC 39).</summary>
    /// <returns>The issuer, or the reason why there is none: the token is malformed or of another type.</returns>
    public static (string? Issuer, string? Reason) ReadIssuer(string token, string type)
    {
        if (TryRead(token) is not { } read)
            return (null, Reasons.MalformedToken);
        if (!IsType(read.Jwt.Typ, type))
            return (null, Reasons.WrongType);
        return new ValidatedJwt(read.Payload, "").Text(ClaimNames.Issuer) is { } issuer ? (issuer, null) : (null, Reasons.MalformedToken);
    }

    /// <summary>Validates a token.</summary>
    /// <param name="token">A signed JWT in compact form.</param>
    /// <param name="expected">What its consumer demands.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public async ValueTask<JwtReading> ReadAsync(string token, JwtExpectation expected, CancellationToken cancellationToken)
    {
        if (TryRead(token) is not { } read)
            return Refuse(Reasons.MalformedToken);
        var (jwt, header, payload) = read;

        // RFC 8725 §3.11: typed tokens keep one kind from being taken for another.
        if (!IsType(jwt.Typ, expected.Type))
            return Refuse(Reasons.WrongType);
        // RFC 7515 §4.1.11: extensions that are not understood must be refused; none is understood here.
        if (header.TryGetProperty("crit", out _))
            return Refuse(Reasons.MalformedToken);
        if (!payload.TryGetProperty(ClaimNames.Issuer, out var issuer)
            || issuer.ValueKind != JsonValueKind.String
            || issuer.GetString() != expected.Issuer)
            return Refuse(Reasons.UntrustedIssuer);
        // RFC 8725 §3.1: the verifier decides which algorithms are good, and the key never comes from the header.
        if (!expected.Algorithms.Contains(jwt.Alg, StringComparer.Ordinal))
            return Refuse(Reasons.AlgorithmNotAllowed);

        SecurityKey? key;
        try
        {
            key = await expected.Keys(jwt.Kid, cancellationToken);
        }
        catch (IssuerKeysException)
        {
            return Refuse(Reasons.KeysUnavailable);
        }
        if (key is null)
            return Refuse(Reasons.UnknownKey);

        var result = await Tokens.ValidateTokenAsync(jwt, Parameters(expected, key));
        return result.IsValid
            ? CheckClaims(new(payload, jwt.Kid ?? key.KeyId), expected)
            : Refuse(result.Exception is SecurityTokenInvalidAlgorithmException ? Reasons.AlgorithmNotAllowed : Reasons.BadSignature);
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
    private static TokenValidationParameters Parameters(JwtExpectation expected, SecurityKey key) => new()
    {
        RequireSignedTokens = true,
        ValidAlgorithms = expected.Algorithms,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, _, _) => [key],
        TypeValidator = (type, _, _) => type,
        IssuerValidator = (issuer, _, _) => issuer,
        AudienceValidator = (_, _, _) => true,
        LifetimeValidator = (_, _, _, _) => true,
    };

    private static (JsonWebToken Jwt, JsonElement Header, JsonElement Payload)? TryRead(string token)
    {
        if (token.Length > LongestToken || token.Count(c => c == '.') != 2)
            return null;
        try
        {
            var jwt = new JsonWebToken(token);
            var header = Decode(jwt.EncodedHeader);
            var payload = Decode(jwt.EncodedPayload);
            return header.ValueKind == JsonValueKind.Object && payload.ValueKind == JsonValueKind.Object ? (jwt, header, payload) : null;
        }
        catch (Exception malformed) when (
            malformed is ArgumentException or FormatException or JsonException or SecurityTokenException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static JsonElement Decode(string part)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part), Strict);
        return document.RootElement.Clone();
    }

    private static bool IsType(string? type, string expected)
    {
        var bare = type?.StartsWith("application/", StringComparison.OrdinalIgnoreCase) == true ? type["application/".Length..] : type;
        return string.Equals(bare, expected, StringComparison.OrdinalIgnoreCase);
    }

    private static JwtReading Refuse(string reason, ValidatedJwt? jwt = null) => new(jwt, reason);
}
