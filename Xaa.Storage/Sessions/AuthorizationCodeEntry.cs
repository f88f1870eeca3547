namespace Xaa.Storage;

/// <summary>What an authorization code stands for.</summary>
/// <param name="ClientId">The client it was issued to; nobody else may redeem it.</param>
/// <param name="RedirectUri">Where it was sent; the token request must name the same. RFC 6749 §4.1.3.</param>
/// <param name="CodeChallenge">The PKCE challenge, S256. RFC 7636 §4.3.</param>
/// <param name="Nonce">Goes into the ID token. OpenID Connect Core §3.1.2.1.</param>
/// <param name="Scope">What was granted.</param>
/// <param name="Resource">What the access token shall be for, or null. RFC 8707 §2.</param>
/// <param name="SessionId">The session that granted it.</param>
/// <param name="Expires">From when on it is refused.</param>
public sealed record AuthorizationCodeEntry(
    string ClientId,
    string RedirectUri,
    string CodeChallenge,
    string? Nonce,
    string Scope,
    string? Resource,
    string SessionId,
    DateTimeOffset Expires);
