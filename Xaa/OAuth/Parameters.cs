namespace Xaa.OAuth;

/// <summary>Parameter names of token and authorization requests and answers.</summary>
public static class Parameters
{
#pragma warning disable CS1591 // The names are the documentation: RFC 6749, 7009, 7521, 7636, 7662, 8693, 8707, 9126, 9207, OpenID Connect.
    public const string GrantType = "grant_type";
    public const string ClientId = "client_id";
    public const string ClientSecret = "client_secret";
    public const string ClientAssertion = "client_assertion";
    public const string ClientAssertionType = "client_assertion_type";
    public const string Code = "code";
    public const string RedirectUri = "redirect_uri";
    public const string CodeVerifier = "code_verifier";
    public const string RefreshToken = "refresh_token";
    public const string Scope = "scope";
    public const string Audience = "audience";
    public const string Resource = "resource";
    public const string RequestedTokenType = "requested_token_type";
    public const string SubjectToken = "subject_token";
    public const string SubjectTokenType = "subject_token_type";
    public const string ActorToken = "actor_token";
    public const string ActorTokenType = "actor_token_type";
    public const string Assertion = "assertion";
    public const string AuthorizationDetails = "authorization_details";
    public const string ResponseType = "response_type";
    public const string ResponseMode = "response_mode";
    public const string State = "state";
    public const string Nonce = "nonce";
    public const string Prompt = "prompt";
    public const string AcrValues = "acr_values";
    public const string MaxAge = "max_age";
    public const string LoginHint = "login_hint";
    public const string IdTokenHint = "id_token_hint";
    public const string Request = "request";
    public const string RequestUri = "request_uri";
    public const string Token = "token";
    public const string LogoutToken = "logout_token";
    public const string PostLogoutRedirectUri = "post_logout_redirect_uri";
    public const string CodeChallenge = "code_challenge";
    public const string CodeChallengeMethod = "code_challenge_method";
    public const string Issuer = "iss";
    public const string Error = "error";
    public const string ErrorDescription = "error_description";
#pragma warning restore CS1591
}

/// <summary>Values of <c>prompt</c>. OpenID Connect Core §3.1.2.1.</summary>
public static class PromptValues
{
    /// <summary>Nobody shall see a page.</summary>
    public const string None = "none";

    /// <summary>The person shall sign in anew.</summary>
    public const string Login = "login";

    /// <summary>The person shall be asked for consent.</summary>
    public const string Consent = "consent";

    /// <summary>The person shall choose an account.</summary>
    public const string SelectAccount = "select_account";
}

/// <summary>Values of <c>response_mode</c>. OAuth 2.0 Multiple Response Type Encoding Practices §2.1.</summary>
public static class ResponseModes
{
    /// <summary>The answer stands in the query of the redirect URI.</summary>
    public const string Query = "query";
}

/// <summary>JWT claim names that more than one party reads.</summary>
public static class ClaimNames
{
#pragma warning disable CS1591 // RFC 7519 §4.1, RFC 8693 §4, RFC 9068 §2.2, RFC 9449 §4.2 and §6.1, OpenID Connect Core §2, ID-JAG draft §3.1.
    public const string Issuer = "iss";
    public const string Subject = "sub";
    public const string Audience = "aud";
    public const string Expires = "exp";
    public const string NotBefore = "nbf";
    public const string IssuedAt = "iat";
    public const string Id = "jti";
    public const string ClientId = "client_id";
    public const string Scope = "scope";
    public const string Resource = "resource";
    public const string Confirmation = "cnf";
    public const string Thumbprint = "jkt";
    public const string Actor = "act";
    public const string SubjectProfile = "sub_profile";
    public const string TokenHash = "ath";
    public const string ContentDigest = "content_digest";
    public const string HttpMethod = "htm";
    public const string HttpAddress = "htu";
    public const string Email = "email";
    public const string Name = "name";
    public const string UserName = "preferred_username";
    public const string EmailVerified = "email_verified";
    public const string SessionId = "sid";
    public const string Events = "events";
    public const string Nonce = "nonce";
    public const string AuthTime = "auth_time";
    public const string Acr = "acr";
    public const string Amr = "amr";
    public const string AuthorizedParty = "azp";
    public const string Tenant = "tenant";
    public const string AudienceTenant = "aud_tenant";
    public const string AudienceSubject = "aud_sub";
    public const string SubjectId = "sub_id";
    public const string AuthorizationDetails = "authorization_details";
#pragma warning restore CS1591
}

/// <summary>Headers of proofs of possession.</summary>
public static class DpopHeaders
{
    /// <summary>The proof. RFC 9449 §4.1.</summary>
    public const string Proof = "DPoP";

    /// <summary>What the next proof for this server has to say. RFC 9449 §8.</summary>
    public const string Nonce = "DPoP-Nonce";
}

/// <summary>Paths of metadata documents.</summary>
public static class WellKnown
{
    /// <summary>RFC 8414 §3.</summary>
    public const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    /// <summary>OpenID Connect Discovery §4.</summary>
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";

    /// <summary>RFC 9728 §3.</summary>
    public const string ProtectedResource = "/.well-known/oauth-protected-resource";
}
