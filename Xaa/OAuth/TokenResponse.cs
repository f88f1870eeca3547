using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>A token answer. RFC 6749 §5.1, RFC 8693 §2.2.1, ID-JAG draft §4.3.4 and §4.4.2.</summary>
public sealed record TokenResponse
{
    /// <summary>The issued token; for a token exchange the ID-JAG (RFC 8693 names the member so).</summary>
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    /// <summary><c>Bearer</c>, or <c>N_A</c> for an ID-JAG.</summary>
    [JsonPropertyName("token_type")]
    public required string TokenType { get; init; }

    /// <summary>Seconds until the token expires.</summary>
    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    /// <summary>What was issued. RFC 8693 §2.2.1.</summary>
    [JsonPropertyName("issued_token_type")]
    public string? IssuedTokenType { get; init; }

    /// <summary>The granted scope.</summary>
    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    /// <summary>The resource that the token is restricted to.</summary>
    [JsonPropertyName("resource")]
    public string? Resource { get; init; }

    /// <summary>The granted authorization details. RFC 9396 §7.</summary>
    [JsonPropertyName("authorization_details")]
    public JsonElement? AuthorizationDetails { get; init; }

    /// <summary>The refresh token, from step 1 only.</summary>
    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>The ID token, from step 1 only.</summary>
    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Prints no token.</summary>
    public override string ToString() => $"TokenResponse {{ token_type = {TokenType}, issued_token_type = {IssuedTokenType}, scope = {Scope} }}";
}

/// <summary>A refusal on the wire. RFC 6749 §5.2.</summary>
public sealed record TokenErrorResponse
{
    /// <summary>One of <see cref="OAuthErrors"/>.</summary>
    [JsonPropertyName("error")]
    public required string Error { get; init; }

    /// <summary>One sentence for the developer of the client.</summary>
    [JsonPropertyName("error_description")]
    public string? Description { get; init; }

    /// <summary>What a fresh sign-in should ask for. RFC 9470 §3, ID-JAG draft §4.3.4.</summary>
    [JsonPropertyName("acr_values")]
    public string? AcrValues { get; init; }

    /// <summary>How old the sign-in may be, in seconds: a fresh one should ask for no older. RFC 9470 §3, ID-JAG draft §4.3.4.</summary>
    [JsonPropertyName("max_age")]
    public int? MaxAge { get; init; }
}
