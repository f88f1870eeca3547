using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>What a client answered; null where it did not answer.</summary>
internal static class Answers
{
    public static JsonElement? Elicited(IDictionary<string, InputResponse>? responses, string key, string field) =>
        Read(responses, key, InputResponse.ElicitResultJsonTypeInfo) is { Action: "accept", Content: { } content }
        && content.TryGetValue(field, out var value) ? value : null;

    public static string? Sampled(IDictionary<string, InputResponse>? responses, string key) =>
        Read(responses, key, InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text;

    public static IList<Root>? Roots(IDictionary<string, InputResponse>? responses, string key) =>
        Read(responses, key, InputResponse.ListRootsResultJsonTypeInfo)?.Roots;

    private static T? Read<T>(IDictionary<string, InputResponse>? responses, string key, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return responses is not null && responses.TryGetValue(key, out var response) ? response.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            throw new McpProtocolException($"The answer to '{key}' is not one to that question.", McpErrorCode.InvalidParams);
        }
    }
}
