using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>
/// Authorization server metadata (RFC 8414 §2), with the members of OpenID Connect Discovery §3. Members that are null are left out.
/// </summary>
public sealed record AuthorizationServerMetadata
{
    /// <summary>The name of <see cref="PolicyChangesEndpoint"/> in the document.</summary>
    public const string PolicyChangesEndpointName = "xaa_policy_changes_endpoint";

    /// <summary>The issuer identifier, compared as an exact string.</summary>
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("authorization_endpoint")]
    public string? AuthorizationEndpoint { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("token_endpoint")]
    public string? TokenEndpoint { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    [JsonPropertyName("userinfo_endpoint")]
    public string? UserInfoEndpoint { get; init; }

    /// <summary>RFC 8414 §2, RFC 7591.</summary>
    [JsonPropertyName("registration_endpoint")]
    public string? RegistrationEndpoint { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("jwks_uri")]
    public string? JwksUri { get; init; }

    /// <summary>OpenID Connect Session Management; where a sign-out ends.</summary>
    [JsonPropertyName("end_session_endpoint")]
    public string? EndSessionEndpoint { get; init; }

    /// <summary>RFC 9126 §5.</summary>
    [JsonPropertyName("pushed_authorization_request_endpoint")]
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    /// <summary>RFC 8414 §2, RFC 7009.</summary>
    [JsonPropertyName("revocation_endpoint")]
    public string? RevocationEndpoint { get; init; }

    /// <summary>RFC 8414 §2, RFC 7662.</summary>
    [JsonPropertyName("introspection_endpoint")]
    public string? IntrospectionEndpoint { get; init; }

    /// <summary>Where clients learn that policy has changed: an extension of this project, see <see cref="PolicyChangesResponse"/>.</summary>
    [JsonPropertyName(PolicyChangesEndpointName)]
    public string? PolicyChangesEndpoint { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string>? ScopesSupported { get; init; }

    /// <summary>RFC 9396 §10.</summary>
    [JsonPropertyName("authorization_details_types_supported")]
    public IReadOnlyList<string>? AuthorizationDetailsTypesSupported { get; init; }

    /// <summary>RFC 8414 §2; required there, empty where there is no authorization endpoint. Others leave it out.</summary>
    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string>? ResponseTypesSupported { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string>? ResponseModesSupported { get; init; }

    /// <summary>RFC 8414 §2; when it is left out, only grants of the authorization endpoint are meant.</summary>
    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string>? GrantTypesSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string>? SubjectTypesSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string>? IdTokenSigningAlgValuesSupported { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string>? TokenEndpointAuthMethodsSupported { get; init; }

    /// <summary>The algorithms of client assertions. RFC 8414 §2.</summary>
    [JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string>? TokenEndpointAuthSigningAlgValuesSupported { get; init; }

    /// <summary>The algorithms of DPoP proofs. RFC 9449 §5.1.</summary>
    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string>? DpopSigningAlgValuesSupported { get; init; }

    /// <summary>Whether a client may be the document that its id is the address of. Client ID Metadata Document draft §5.</summary>
    [JsonPropertyName("client_id_metadata_document_supported")]
    public bool? ClientIdMetadataDocumentSupported { get; init; }

    /// <summary>RFC 8414 §2; without it, <c>client_secret_basic</c> alone is meant.</summary>
    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string>? RevocationEndpointAuthMethodsSupported { get; init; }

    /// <summary>RFC 8414 §2; required there beside <c>private_key_jwt</c>.</summary>
    [JsonPropertyName("revocation_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string>? RevocationEndpointAuthSigningAlgValuesSupported { get; init; }

    /// <summary>RFC 8414 §2.</summary>
    [JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    public IReadOnlyList<string>? IntrospectionEndpointAuthMethodsSupported { get; init; }

    /// <summary>RFC 8414 §2; required there beside <c>private_key_jwt</c>.</summary>
    [JsonPropertyName("introspection_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string>? IntrospectionEndpointAuthSigningAlgValuesSupported { get; init; }

    /// <summary>RFC 8414 §2; MCP demands it.</summary>
    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string>? CodeChallengeMethodsSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    [JsonPropertyName("acr_values_supported")]
    public IReadOnlyList<string>? AcrValuesSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3.</summary>
    [JsonPropertyName("claims_supported")]
    public IReadOnlyList<string>? ClaimsSupported { get; init; }

    /// <summary>OpenID Connect Prompt Create §4.</summary>
    [JsonPropertyName("prompt_values_supported")]
    public IReadOnlyList<string>? PromptValuesSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3; false when left out.</summary>
    [JsonPropertyName("request_parameter_supported")]
    public bool? RequestParameterSupported { get; init; }

    /// <summary>OpenID Connect Discovery §3: whether a <c>request_uri</c> is fetched; true when left out. What was pushed is not fetched.</summary>
    [JsonPropertyName("request_uri_parameter_supported")]
    public bool? RequestUriParameterSupported { get; init; }

    /// <summary>RFC 9126 §5: whether every client must push.</summary>
    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool? RequirePushedAuthorizationRequests { get; init; }

    /// <summary>OpenID Connect Back-Channel Logout §2.1.</summary>
    [JsonPropertyName("backchannel_logout_supported")]
    public bool? BackchannelLogoutSupported { get; init; }

    /// <summary>OpenID Connect Back-Channel Logout §2.1: whether logout tokens and ID tokens name the session.</summary>
    [JsonPropertyName("backchannel_logout_session_supported")]
    public bool? BackchannelLogoutSessionSupported { get; init; }

    /// <summary>RFC 9207 §3.</summary>
    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool? AuthorizationResponseIssParameterSupported { get; init; }

    /// <summary>What a token exchange here can issue for other trust domains. ID-JAG draft §7.1.</summary>
    [JsonPropertyName("identity_chaining_requested_token_types_supported")]
    public IReadOnlyList<string>? IdentityChainingRequestedTokenTypesSupported { get; init; }

    /// <summary>Which profiles of assertion grants are redeemed here. ID-JAG draft §7.2. Never names a trusted issuer (SPEC 53).</summary>
    [JsonPropertyName("authorization_grant_profiles_supported")]
    public IReadOnlyList<string>? AuthorizationGrantProfilesSupported { get; init; }
}
