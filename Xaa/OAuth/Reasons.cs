namespace Xaa.OAuth;

/// <summary>Why a request was refused: stable words for records, spans, pages and tests. Several reasons share one OAuth error code.</summary>
public static class Reasons
{
#pragma warning disable CS1591 // The words explain themselves; docs/security.md lists them with code and rule.
    // The request as such.
    public const string WrongContentType = "wrong_content_type";
    public const string RequestTooLarge = "request_too_large";
    public const string MalformedRequest = "malformed_request";
    public const string MissingParameter = "missing_parameter";
    public const string RepeatedParameter = "repeated_parameter";
    public const string UnsupportedParameter = "unsupported_parameter";
    public const string MalformedDetails = "authorization_details_malformed";
    public const string UnknownDetailType = "authorization_details_type_unknown";
    public const string UnknownGrantType = "unknown_grant_type";
    public const string StoreUnavailable = "store_unavailable";
    public const string TooManyRequests = "too_many_requests";

    // The client.
    public const string ClientAuthenticationMissing = "client_authentication_missing";
    public const string ClientAuthenticationRepeated = "client_authentication_repeated";
    public const string UnknownClient = "unknown_client";
    public const string WrongClientSecret = "wrong_client_secret";
    public const string WrongAuthMethod = "wrong_auth_method";
    public const string GrantTypeNotAllowed = "grant_type_not_allowed";
    public const string PublicClient = "public_client";
    public const string ClientAssertionReplayed = "client_assertion_replayed";

    // Its proof of possession.
    public const string ProofRepeated = "dpop_proof_repeated";
    public const string ProofKeyUnusable = "dpop_key_unusable";
    public const string ProofMethodMismatch = "dpop_method_mismatch";
    public const string ProofAddressMismatch = "dpop_address_mismatch";
    public const string ProofReplayed = "dpop_proof_replayed";
    public const string ProofKeyMismatch = "dpop_key_mismatch";
    public const string ProofTokenMismatch = "dpop_token_mismatch";
    public const string ProofContentMismatch = "dpop_content_mismatch";
    public const string ProofRequired = "proof_required";
    public const string ProofAlwaysRequired = "proof_always_required";
    public const string ConfirmationNotSupported = "confirmation_not_supported";
    public const string TokenNotBound = "token_not_bound";

    // Any JWT.
    public const string MalformedToken = "malformed_token";
    public const string WrongType = "wrong_typ";
    public const string UntrustedIssuer = "untrusted_issuer";
    public const string AlgorithmNotAllowed = "algorithm_not_allowed";
    public const string UnknownKey = "unknown_key";
    public const string KeysUnavailable = "issuer_keys_unavailable";
    public const string BadSignature = "bad_signature";
    public const string Expired = "expired";
    public const string NotYetValid = "not_yet_valid";
    public const string AudienceMismatch = "audience_mismatch";
    public const string KeyInHeader = "key_in_header";

    // Step 1.
    public const string CodeUnknown = "code_unknown";
    public const string CodeReused = "code_reused";
    public const string CodeClientMismatch = "code_client_mismatch";
    public const string RedirectUriMismatch = "redirect_uri_mismatch";
    public const string PkceMismatch = "pkce_mismatch";
    public const string WrongPassword = "wrong_password";
    public const string WrongCode = "wrong_second_factor";
    public const string CodeUsedBefore = "second_factor_used_before";
    public const string TooManyAttempts = "too_many_attempts";
    public const string RefreshTokenReused = "refresh_token_reused";

    // Step 2.
    public const string UnsupportedTokenType = "unsupported_token_type";
    public const string SubjectTokenUnknown = "subject_token_unknown";
    public const string SubjectTokenClientMismatch = "subject_token_client_mismatch";
    public const string SubjectTokenSuperseded = "subject_token_superseded";
    public const string SessionEnded = "session_ended";
    public const string PersonSuspended = "person_suspended";
    public const string UnknownAudience = "unknown_audience";
    public const string SelfAudience = "self_audience";
    public const string MissingResource = "missing_resource";
    public const string SeveralResources = "several_resources";
    public const string ResourceNotGoverned = "resource_not_governed_by_audience";
    public const string ResourceNotAllowed = "resource_not_allowed";
    public const string PersonNotAssignedToClient = "person_not_assigned_to_client";
    public const string PersonNotAssignedToServer = "person_not_assigned_to_server";
    public const string NoManagedConnection = "no_managed_connection";
    public const string ConnectionNotApproved = "connection_not_approved";
    public const string ConnectionDisabled = "connection_disabled";
    public const string ConnectionExpired = "connection_expired";
    public const string ConnectionDoesNotCoverPerson = "connection_does_not_cover_person";
    public const string TenantNotConfigured = "tenant_not_configured";
    public const string UnknownScope = "unknown_scope";
    public const string ScopeNotAllowed = "scope_not_allowed";
    public const string DetailTypeNotAllowed = "authorization_details_type_not_allowed";
    public const string AcrUnavailable = "acr_unavailable";
    public const string AcrTooWeak = "acr_too_weak";
    public const string SignInTooOld = "sign_in_too_old";

    // Step 3.
    public const string AudienceNotSingle = "audience_not_single";
    public const string MissingClaim = "missing_claim";
    public const string ClientMismatch = "client_mismatch";
    public const string LifetimeTooLong = "lifetime_too_long";
    public const string ResourceNotHere = "resource_not_governed_here";
    public const string ActorNotAcceptable = "actor_not_acceptable";
    public const string TenantNotExpected = "tenant_not_expected";
    public const string PersonNotIdentified = "person_not_identified";
    public const string DetailsNotUnderstood = "authorization_details_not_understood";
    public const string DetailsNotCovered = "authorization_details_not_covered";
    public const string Replayed = "replayed";
    public const string UnknownAccount = "unknown_account";
    public const string AccountDisabled = "account_disabled";

    // The ordinary way.
    public const string ConsentDenied = "consent_denied";
    public const string OrdinaryWayClosed = "enterprise_managed_only";

    // Step 4.
    public const string MissingToken = "missing_token";
    public const string TokenInQuery = "token_in_query";
    public const string TokenRevoked = "token_revoked";
    public const string MissingScope = "missing_scope";

    // Registration.
    public const string RedirectUriNotAllowed = "redirect_uri_not_allowed";
    public const string ClientMetadataNotAccepted = "client_metadata_not_accepted";
    public const string SoftwareStatementNotAccepted = "software_statement_not_accepted";
    public const string WrongRegistrationToken = "wrong_registration_token";

    // Administration.
    public const string UnknownPerson = "unknown_person";
    public const string UnknownSession = "unknown_session";
    public const string UnknownRecord = "unknown_record";
    public const string UnknownConnection = "unknown_connection";
    public const string UnknownServer = "unknown_server";
    public const string InvalidConnection = "invalid_connection";
    public const string InvalidRegistration = "invalid_registration";
    public const string AlreadyRegistered = "already_registered";
    public const string ClientAdministers = "client_administers";
    public const string ConditionMissing = "condition_missing";
    public const string ChangedSince = "changed_since";
    public const string TooManyKeys = "too_many_keys";
#pragma warning restore CS1591
}
