namespace Xaa.OAuth;

/// <summary>Values of the <c>grant_type</c> parameter.</summary>
public static class GrantTypes
{
    /// <summary>Authorization code. RFC 6749 §4.1.3.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>Refresh token. RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>Client credentials: a client asks for a token of its own. RFC 6749 §4.4.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>Token exchange, step 2. RFC 8693 §2.1.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>JWT bearer, step 3: the ID-JAG is the <c>assertion</c>. RFC 7523 §2.1.</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>The same with a proof of possession, which it demands. draft-parecki-oauth-jwt-dpop-grant (SPEC 62).</summary>
    public const string JwtDpop = "urn:ietf:params:oauth:grant-type:jwt-dpop";
}

/// <summary>Values of <c>authorization_grant_profiles_supported</c>. ID-JAG draft §7.2.</summary>
public static class GrantProfiles
{
    /// <summary>The authorization server redeems ID-JAGs.</summary>
    public const string IdJag = "urn:ietf:params:oauth:grant-profile:id-jag";
}

/// <summary>Token type identifiers. RFC 8693 §3; ID-JAG draft §4.3.</summary>
public static class TokenTypes
{
    /// <summary>An OpenID Connect ID token.</summary>
    public const string IdToken = "urn:ietf:params:oauth:token-type:id_token";

    /// <summary>A refresh token.</summary>
    public const string RefreshToken = "urn:ietf:params:oauth:token-type:refresh_token";

    /// <summary>An Identity Assertion JWT Authorization Grant.</summary>
    public const string IdJag = "urn:ietf:params:oauth:token-type:id-jag";

    /// <summary>The <c>token_type</c> of an answer that is not an access token. RFC 8693 §2.2.1.</summary>
    public const string NotApplicable = "N_A";

    /// <summary>The <c>token_type</c> of a bearer access token. RFC 6750.</summary>
    public const string Bearer = "Bearer";

    /// <summary>The <c>token_type</c> of an access token that is bound to a key. RFC 9449 §5.</summary>
    public const string Dpop = "DPoP";
}

/// <summary>JOSE <c>typ</c> values. Explicit typing keeps one kind of token from being taken for another (RFC 8725 §3.11).</summary>
public static class JwtTypes
{
    /// <summary>ID-JAG draft §3.1.</summary>
    public const string IdJag = "oauth-id-jag+jwt";

    /// <summary>RFC 9068 §2.1.</summary>
    public const string AccessToken = "at+jwt";

    /// <summary>OpenID Connect Back-Channel Logout §2.4.</summary>
    public const string LogoutToken = "logout+jwt";

    /// <summary>Client assertions. RFC 7523bis §4.</summary>
    public const string ClientAuthentication = "client-authentication+jwt";

    /// <summary>DPoP proofs. RFC 9449 §4.2.</summary>
    public const string DpopProof = "dpop+jwt";

    /// <summary>ID tokens have no registered type; this is what OpenID Connect issuers write.</summary>
    public const string Jwt = "JWT";
}

/// <summary>Client authentication methods. OpenID Connect Core §9; RFC 7591 §2.</summary>
public static class AuthMethods
{
    /// <summary>HTTP Basic with URL-encoded id and secret. RFC 6749 §2.3.1.</summary>
    public const string ClientSecretBasic = "client_secret_basic";

    /// <summary><c>client_id</c> and <c>client_secret</c> in the form. RFC 6749 §2.3.1.</summary>
    public const string ClientSecretPost = "client_secret_post";

    /// <summary>A JWT that the client signs with its own key. RFC 7523bis §3.</summary>
    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>A public client: it cannot keep a secret, and says only its id. RFC 6749 §2.1.</summary>
    public const string None = "none";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [ClientSecretBasic, ClientSecretPost, PrivateKeyJwt, None];
}

/// <summary>Values of <c>client_assertion_type</c>.</summary>
public static class ClientAssertionTypes
{
    /// <summary>A JWT. RFC 7523 §2.2.</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
}
