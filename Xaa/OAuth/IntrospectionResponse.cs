using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>What an authorization server says of a token. RFC 7662 §2.2.</summary>
public sealed record IntrospectionResponse
{
    /// <summary>All that is said of a token that is not good, or not for the caller to know of. RFC 7662 §2.2.</summary>
    public static readonly IntrospectionResponse Inactive = new() { Active = false };

    /// <summary>Whether it is good now.</summary>
    [JsonPropertyName("active")]
    public required bool Active { get; init; }

    /// <summary>What kind of token it is: the <c>typ</c> of a JWT, or <c>refresh_token</c>.</summary>
    [JsonPropertyName("typ")]
    public string? Type { get; init; }

    /// <summary>How an access token is used. RFC 6749 §7.1.</summary>
    [JsonPropertyName("token_type")]
    public string? TokenType { get; init; }

    /// <summary>The issuer.</summary>
    [JsonPropertyName("iss")]
    public string? Issuer { get; init; }

    /// <summary>The person, or the client that acts for itself.</summary>
    [JsonPropertyName("sub")]
    public string? Subject { get; init; }

    /// <summary>Who accepts it.</summary>
    [JsonPropertyName("aud")]
    public string? Audience { get; init; }

    /// <summary>The client that it was issued to.</summary>
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    /// <summary>The granted scope.</summary>
    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    /// <summary>The granted authorization details. RFC 9396 §9.2.</summary>
    [JsonPropertyName("authorization_details")]
    public JsonElement? AuthorizationDetails { get; init; }

    /// <summary>The session that it belongs to.</summary>
    [JsonPropertyName("sid")]
    public string? SessionId { get; init; }

    /// <summary>The <c>jti</c>.</summary>
    [JsonPropertyName("jti")]
    public string? Id { get; init; }

    /// <summary>When it was issued, in seconds since 1970.</summary>
    [JsonPropertyName("iat")]
    public long? IssuedAt { get; init; }

    /// <summary>When it expires unless something happens before, in seconds since 1970.</summary>
    [JsonPropertyName("exp")]
    public long? Expires { get; init; }

    /// <summary>When the person signed in, in seconds since 1970. RFC 9470 §6.2.</summary>
    [JsonPropertyName("auth_time")]
    public long? AuthTime { get; init; }

    /// <summary>How strongly the person signed in. RFC 9470 §6.2.</summary>
    [JsonPropertyName("acr")]
    public string? Acr { get; init; }

    /// <summary>Who acts for the person. RFC 8693 §4.1.</summary>
    [JsonPropertyName("act")]
    public JsonElement? Actor { get; init; }

    /// <summary>The key that it is bound to. RFC 9449 §6.2.</summary>
    [JsonPropertyName("cnf")]
    public JsonElement? Confirmation { get; init; }
}
