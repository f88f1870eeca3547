using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Jwt;

/// <summary>A proof that was found good.</summary>
/// <param name="Thumbprint">The SHA-256 thumbprint of its key, base64url: what a token is bound to. RFC 7638, RFC 9449 §6.1.</param>
/// <param name="Use">What makes it single use: commit it together with the record.</param>
/// <param name="ContentDigest">What it says of the request's content, to be compared by who has read it; null when it says nothing,
/// and where no access token is presented: content is not proved to a token endpoint.</param>
public sealed record DpopProof(string Thumbprint, OneTimeUse Use, ContentDigest? ContentDigest);

/// <summary>Validates proofs of possession. RFC 9449 §4.3 (SPEC 59). Server nonces are not used: a proof counts once, and for a minute.</summary>
public sealed class DpopProofValidator(TimeProvider clock)
{
    /// <summary>A longer proof, in characters, is not looked at.</summary>
    public const int LongestProof = 4096;

    /// <summary>How old a proof may be, beside the tolerated clock skew.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(60);

    private readonly DpopKeys _keys = new();

    /// <summary>Checks a proof for one request, in the order of the specification.</summary>
    /// <param name="proof">The value of the <c>DPoP</c> header.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="address">The request's address as its clients know it, without query and fragment.</param>
    /// <param name="accessToken">The access token that the request presents; null where tokens are asked for.</param>
    public async ValueTask<(DpopProof? Proof, OAuthError? Error)> ValidateAsync(
        string proof, string method, string address, AccessToken? accessToken = null)
    {
        if (proof.Length > LongestProof || UnverifiedJwt.TryRead(proof) is not { } jwt)
            return Refuse(Reasons.MalformedToken);
        if (!jwt.IsOfType(JwtTypes.DpopProof))
            return Refuse(Reasons.WrongType);
        if (jwt.Header.TryGetProperty("crit", out _))
            return Refuse(Reasons.MalformedToken);
        if (!PublicKeys.Algorithms.Contains(jwt.Token.Alg, StringComparer.Ordinal))
            return Refuse(Reasons.AlgorithmNotAllowed);
        if (_keys.TryRead(jwt) is not { } key)
            return Refuse(Reasons.ProofKeyUnusable);
        if (await JwtReader.VerifyAsync(jwt, key.Shared, PublicKeys.Algorithms) is { } unverified)
            return Refuse(unverified);
        _keys.Keep(key);
        return CheckClaims(jwt.Payload, key.Thumbprint, method, address, accessToken);
    }

    /// <summary>The refusal of a request with more than one proof: each says something else.</summary>
    public static OAuthError Repeated { get; } =
        new(OAuthErrors.InvalidDpopProof, "There is more than one DPoP header.", Reasons.ProofRepeated);

    /// <summary>The refusal of a proof that was made for other content.</summary>
    public static OAuthError OtherContent { get; } =
        new(OAuthErrors.InvalidDpopProof, "The DPoP proof is for other content.", Reasons.ProofContentMismatch);

    private static OAuthError Replayed { get; } =
        new(OAuthErrors.InvalidDpopProof, "The DPoP proof was used before.", Reasons.ProofReplayed);

    private (DpopProof?, OAuthError?) CheckClaims(
        JsonElement claims, string thumbprint, string method, string address, AccessToken? accessToken)
    {
        if (claims.Text(ClaimNames.Id) is not { } id || claims.Text(ClaimNames.HttpMethod) is not { } forMethod || claims.Text(ClaimNames.HttpAddress) is not { } forAddress
            || claims.Time(ClaimNames.IssuedAt) is not { } issued)
            return Refuse(Reasons.MissingClaim);
        if (forMethod != method)
            return Refuse(Reasons.ProofMethodMismatch);
        if (Bare(forAddress) is not { } bare || bare != Bare(address))
            return Refuse(Reasons.ProofAddressMismatch);

        ContentDigest? content = null;
        if (accessToken is { } presented && CheckPresented(claims, presented, out content) is { } reason)
            return Refuse(reason);

        var now = clock.GetUtcNow();
        if (issued > now + JwtExpectation.DefaultSkew)
            return Refuse(Reasons.NotYetValid);
        var expires = issued + LongestAge + JwtExpectation.DefaultSkew;
        if (expires <= now)
            return Refuse(Reasons.Expired);
        return (new(thumbprint, new("dpop " + thumbprint, id, expires, Replayed), content), null);
    }

    private static string? CheckPresented(JsonElement claims, AccessToken accessToken, out ContentDigest? content)
    {
        content = ContentDigest.TryRead(claims);
        // RFC 9449 §4.3: a proof seen with one token is none for another of the same key.
        if (claims.Text(ClaimNames.TokenHash) is not { } hash)
            return Reasons.MissingClaim;
        if (hash != Hash(accessToken))
            return Reasons.ProofTokenMismatch;
        // SPEC 64: asked of nobody, and nobody's to get wrong.
        return content is null && claims.TryGetProperty(ClaimNames.ContentDigest, out _) ? Reasons.ProofContentMismatch : null;
    }

    // RFC 9449 §4.2: of the token as it is sent, which is ASCII.
    internal static string Hash(AccessToken token) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token.Value)));

    // RFC 9449 §4.3: without query and fragment, after the normalization of RFC 3986 §6.2.2 and §6.2.3.
    private static string? Bare(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : null;

    private static (DpopProof?, OAuthError?) Refuse(string reason) =>
        (null, new(OAuthErrors.InvalidDpopProof, "The DPoP proof is not acceptable for this request.", reason));
}
