using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>Protected resource metadata. RFC 9728 §2.</summary>
public sealed record ProtectedResourceMetadata
{
    /// <summary>The resource identifier, compared as an exact string with the address it was derived from (RFC 9728 §3.3).</summary>
    [JsonPropertyName("resource")]
    public required string Resource { get; init; }

    /// <summary>Issuers of the authorization servers that govern the resource; optional in RFC 9728 §2.</summary>
    [JsonPropertyName("authorization_servers")]
    public IReadOnlyList<string>? AuthorizationServers { get; init; }

    /// <summary>The basic scopes: those that need no stronger authentication.</summary>
    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string>? ScopesSupported { get; init; }

    /// <summary>RFC 9728 §2, RFC 9396 §10.</summary>
    [JsonPropertyName("authorization_details_types_supported")]
    public IReadOnlyList<string>? AuthorizationDetailsTypesSupported { get; init; }

    /// <summary>How a token is presented: <c>header</c> only.</summary>
    [JsonPropertyName("bearer_methods_supported")]
    public IReadOnlyList<string>? BearerMethodsSupported { get; init; }

    /// <summary>The algorithms of DPoP proofs. RFC 9728 §2.</summary>
    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string>? DpopSigningAlgValuesSupported { get; init; }

    /// <summary>Whether a bearer token is refused; false when left out. RFC 9728 §2.</summary>
    [JsonPropertyName("dpop_bound_access_tokens_required")]
    public bool? DpopBoundAccessTokensRequired { get; init; }

    /// <summary>The name for people.</summary>
    [JsonPropertyName("resource_name")]
    public string? ResourceName { get; init; }
}
