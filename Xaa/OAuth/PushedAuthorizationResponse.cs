using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>The answer to a pushed authorization request. RFC 9126 §2.2.</summary>
public sealed record PushedAuthorizationResponse
{
    /// <summary>What a <c>request_uri</c> begins with that was issued for a pushed request. RFC 9126 §2.2.</summary>
    public const string RequestUriPrefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>The reference; never log it.</summary>
    [JsonPropertyName("request_uri")]
    public required string RequestUri { get; init; }

    /// <summary>Seconds until the reference expires.</summary>
    [JsonPropertyName("expires_in")]
    public required long ExpiresIn { get; init; }

    /// <summary>Prints no reference.</summary>
    public override string ToString() => "[pushed_authorization_response]";
}
