using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>What a client says of itself when it registers. RFC 7591 §2; other members are not understood and left out.</summary>
public record ClientMetadata
{
    /// <summary>Where a person is sent back to.</summary>
    [JsonPropertyName("redirect_uris")]
    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>How it authenticates; one of <see cref="AuthMethods"/>.</summary>
    [JsonPropertyName("token_endpoint_auth_method")]
    public string? AuthMethod { get; init; }

    /// <summary>The grants that it may use.</summary>
    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>The responses of the authorization endpoint that it may ask for.</summary>
    [JsonPropertyName("response_types")]
    public IReadOnlyList<string>? ResponseTypes { get; init; }

    /// <summary>Its name for people, in its own words.</summary>
    [JsonPropertyName("client_name")]
    public string? ClientName { get; init; }

    /// <summary><c>web</c> or <c>native</c>. OpenID Connect Dynamic Client Registration §2 (SPEC 80).</summary>
    [JsonPropertyName("application_type")]
    public string? ApplicationType { get; init; }

    /// <summary>Its public keys.</summary>
    [JsonPropertyName("jwks")]
    public JsonElement? Jwks { get; init; }

    /// <summary>Where they are instead.</summary>
    [JsonPropertyName("jwks_uri")]
    public string? JwksUri { get; init; }

    /// <summary>The profiles of assertion grants that it uses. ID-JAG draft §8 (SPEC 54).</summary>
    [JsonPropertyName("authorization_grant_profiles_supported")]
    public IReadOnlyList<string>? AuthorizationGrantProfiles { get; init; }

    /// <summary>Somebody else's word for it. RFC 7591 §2.3.</summary>
    [JsonPropertyName("software_statement")]
    public JsonElement? SoftwareStatement { get; init; }
}

/// <summary>What a client is told of its registration. RFC 7591 §3.2.1, RFC 7592 §3.</summary>
public sealed record ClientInformation : ClientMetadata
{
    /// <summary>Starts from what was registered.</summary>
    public ClientInformation(ClientMetadata metadata)
        : base(metadata)
    {
    }

    /// <summary>Its id here.</summary>
    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    /// <summary>When it was registered, in seconds since 1970.</summary>
    [JsonPropertyName("client_id_issued_at")]
    public required long ClientIdIssuedAt { get; init; }

    /// <summary>Its secret, in the one answer that made it.</summary>
    [JsonPropertyName("client_secret")]
    public string? ClientSecret { get; init; }

    /// <summary>Required beside a secret: 0, because secrets do not expire.</summary>
    [JsonPropertyName("client_secret_expires_at")]
    public long? ClientSecretExpiresAt => ClientSecret is null ? null : 0;

    /// <summary>What opens its registration, in the one answer that made it.</summary>
    [JsonPropertyName("registration_access_token")]
    public string? RegistrationAccessToken { get; init; }

    /// <summary>Where its registration is.</summary>
    [JsonPropertyName("registration_client_uri")]
    public required string RegistrationClientUri { get; init; }

    /// <summary>Prints neither secret nor token.</summary>
    public override string ToString() => $"ClientInformation {{ {ClientId} }}";
}
