using System.Text.Json.Serialization;

namespace Xaa.Records;

/// <summary>One answered token request, written once by the party that answered it. Holds no token, no code and no secret.</summary>
public sealed record TokenRequestRecord
{
    /// <summary>Unique id of this record.</summary>
    public required string Id { get; init; }

    /// <summary>Who answered: the resource name, such as <c>idp</c> or <c>design</c>.</summary>
    public required string Party { get; init; }

    /// <summary>Which step.</summary>
    public required FlowStep Step { get; init; }

    /// <summary>When the request arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long the answer took.</summary>
    [JsonPropertyName("durationMs"), JsonConverter(typeof(MillisecondsConverter))]
    public required TimeSpan Duration { get; init; }

    /// <summary>The W3C trace id, or null.</summary>
    public string? TraceId { get; init; }

    /// <summary>The W3C span id, or null.</summary>
    public string? SpanId { get; init; }

    /// <summary>The client as this party knows it; null while unauthenticated.</summary>
    public string? ClientId { get; init; }

    /// <summary>Who issued what was presented (the IdP for steps 1 to 3, the resource authorization server for step 4).</summary>
    public string? Issuer { get; init; }

    /// <summary>The person, as the IdP's <c>sub</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>The IdP session; joins step 1 with step 2.</summary>
    public string? SessionId { get; init; }

    /// <summary>The resource authorization server's issuer.</summary>
    public string? Audience { get; init; }

    /// <summary>The MCP server's resource identifier.</summary>
    public string? Resource { get; init; }

    /// <summary>The scope asked for.</summary>
    public string? RequestedScope { get; init; }

    /// <summary>The scope granted.</summary>
    public string? GrantedScope { get; init; }

    /// <summary>Issued or refused.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The OAuth error code of a refusal.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The stable reason of a refusal.</summary>
    public string? Reason { get; init; }

    /// <summary>The <c>jti</c> of the token that was presented; joins a step with the one before.</summary>
    public string? ConsumedId { get; init; }

    /// <summary>The <c>jti</c> of the token that was issued; joins a step with the next.</summary>
    public string? IssuedId { get; init; }

    /// <summary>The key that signed what was issued.</summary>
    public string? KeyId { get; init; }

    /// <summary>Tolerated oddities of the request, such as <c>audience_trailing_slash</c>; space separated.</summary>
    public string? Quirks { get; init; }

    /// <summary>The number of the change of policy that decided: of the connection, or of what refused. Null where no change did.</summary>
    public long? PolicyChange { get; init; }
}
