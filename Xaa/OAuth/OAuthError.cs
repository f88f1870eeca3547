namespace Xaa.OAuth;

/// <summary>A refusal as a value. Code and description go on the wire; the reason goes into record, span, page and test.</summary>
/// <param name="Code">An OAuth error code, one of <see cref="OAuthErrors"/>.</param>
/// <param name="Description">One sentence for the developer of the client. Never holds a token, a secret or another person's data.</param>
/// <param name="Reason">A stable word, one of <see cref="Reasons"/>.</param>
/// <param name="Status">The HTTP status: 400, or 401 for <c>invalid_client</c> (RFC 6749 §5.2).</param>
public sealed record OAuthError(string Code, string Description, string Reason, int Status = 400)
{
    /// <summary>With <see cref="OAuthErrors.InsufficientUserAuthentication"/>: what the fresh sign-in should ask for. RFC 9470 §3.</summary>
    public string? AcrValues { get; init; }

    /// <summary>With the same code: how old a sign-in may be, in seconds. RFC 9470 §3.</summary>
    public int? MaxAge { get; init; }
}

/// <summary>OAuth error codes.</summary>
public static class OAuthErrors
{
    /// <summary>Malformed, missing, repeated or contradicting parameters. RFC 6749 §5.2.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>Client authentication failed. RFC 6749 §5.2.</summary>
    public const string InvalidClient = "invalid_client";

    /// <summary>The grant, or the subject token of an exchange, is not acceptable; a fresh one may be. RFC 6749 §5.2.</summary>
    public const string InvalidGrant = "invalid_grant";

    /// <summary>The client may not use this grant type. RFC 6749 §5.2.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    /// <summary>The grant type is not known here. RFC 6749 §5.2.</summary>
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>The scope is unknown or malformed. RFC 6749 §5.2.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>The audience or resource is unknown or not allowed. RFC 8693 §2.2.2, RFC 8707 §2.</summary>
    public const string InvalidTarget = "invalid_target";

    /// <summary>The token is fine, policy says no; asking again will not help. ID-JAG draft §4.3.4.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>The DPoP proof is not acceptable. RFC 9449 §5.</summary>
    public const string InvalidDpopProof = "invalid_dpop_proof";

    /// <summary>The DPoP proof lacks the nonce that this answer brings along. RFC 9449 §8.</summary>
    public const string UseDpopNonce = "use_dpop_nonce";

    /// <summary>This kind of <c>authorization_details</c> cannot be granted. RFC 9396 §5.</summary>
    public const string InvalidAuthorizationDetails = "invalid_authorization_details";

    /// <summary>A failure on our side. RFC 6749 §4.1.2.1.</summary>
    public const string ServerError = "server_error";

    /// <summary>The service cannot answer now. RFC 6749 §4.1.2.1.</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>A bad access token. RFC 6750 §3.1.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The access token lacks a scope. RFC 6750 §3.1.</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>The person has to sign in more strongly; with a fresh sign-in the request may succeed. RFC 9470 §3, ID-JAG draft §4.3.4.</summary>
    public const string InsufficientUserAuthentication = "insufficient_user_authentication";

    /// <summary><c>response_type</c> is not supported. RFC 6749 §4.1.2.1.</summary>
    public const string UnsupportedResponseType = "unsupported_response_type";

    /// <summary><c>prompt=none</c> and nobody is signed in. OpenID Connect Core §3.1.2.6.</summary>
    public const string LoginRequired = "login_required";

    /// <summary><c>prompt=none</c> and the person has not consented. OpenID Connect Core §3.1.2.6.</summary>
    public const string ConsentRequired = "consent_required";

    /// <summary>The person did not sign in as strongly as she had to. OpenID Connect Unmet Authentication Requirements §2.</summary>
    public const string UnmetAuthenticationRequirements = "unmet_authentication_requirements";

    /// <summary>A <c>request</c> parameter, which is not supported. OpenID Connect Core §3.1.2.6.</summary>
    public const string RequestNotSupported = "request_not_supported";

    /// <summary>A <c>request_uri</c> that is to be fetched, which is not supported. OpenID Connect Core §3.1.2.6.</summary>
    public const string RequestUriNotSupported = "request_uri_not_supported";

    /// <summary>The <c>request_uri</c> is unknown, has expired or was used before. RFC 9101 §6.2.</summary>
    public const string InvalidRequestUri = "invalid_request_uri";

    /// <summary>A redirect URI of a registration is not acceptable. RFC 7591 §3.2.2.</summary>
    public const string InvalidRedirectUri = "invalid_redirect_uri";

    /// <summary>Something else of a registration is not. RFC 7591 §3.2.2.</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";

    /// <summary>The software statement of a registration is nobody's whom this server trusts. RFC 7591 §3.2.2.</summary>
    public const string UnapprovedSoftwareStatement = "unapproved_software_statement";

    /// <summary>This kind of token cannot be revoked. RFC 7009 §2.2.1.</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";
}
