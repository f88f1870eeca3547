using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>A token answer as servers write it: <c>resource</c> may be a string or an array, <c>expires_in</c> a number or a string.</summary>
internal sealed record TokenAnswer
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public required string TokenType { get; init; }

    [JsonPropertyName("issued_token_type")]
    public string? IssuedTokenType { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    [JsonPropertyName("resource")]
    public JsonElement? Resource { get; init; }

    [JsonIgnore]
    public bool IsBound => TokenType.Equals(TokenTypes.Dpop, StringComparison.OrdinalIgnoreCase);

    [JsonIgnore]
    public bool IsBearer => TokenType.Equals(TokenTypes.Bearer, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the answer names no other resource than the one asked for. ID-JAG draft §9.4 (SPEC 57).</summary>
    public bool IsFor(string resource) => Resource switch
    {
        null or { ValueKind: JsonValueKind.Null } => true,
        { ValueKind: JsonValueKind.String } one => one.GetString() == resource,
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().All(r => r.ValueKind == JsonValueKind.String && r.GetString() == resource),
        _ => false,
    };

    public override string ToString() => "[token_answer]";
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class TokenAnswerJson : JsonSerializerContext;
