using System.Text.Json;

namespace Xaa.Server;

/// <summary>What the guard must know of a JSON-RPC message: whether it calls a tool, and which.</summary>
/// <param name="IsToolCall">The method is <c>tools/call</c>.</param>
/// <param name="Tool">The tool's name.</param>
internal readonly record struct ToolCall(bool IsToolCall, string? Tool)
{
    // A member that stands twice, or once more with other capitals, could be read one way here and another way behind.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a message.</summary>
    /// <returns>Null when the message is ambiguous or no JSON object; it must not be passed on.</returns>
    public static ToolCall? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !TryMember(document.RootElement, "method", out var method)
                || !TryMember(document.RootElement, "params", out var parameters))
                return null;
            if (method is not { ValueKind: JsonValueKind.String } || method.Value.GetString() != "tools/call")
                return new(false, null);
            if (parameters is not { ValueKind: JsonValueKind.Object } || !TryMember(parameters.Value, "name", out var name))
                return null;
            return new(true, name is { ValueKind: JsonValueKind.String } ? name.Value.GetString() : null);
        }
        // The second: a text that is no text, such as half a surrogate pair.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryMember(JsonElement json, string name, out JsonElement? value)
    {
        value = null;
        foreach (var member in json.EnumerateObject())
        {
            if (!member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (value is not null || member.Name != name)
                return false;
            value = member.Value;
        }
        return true;
    }
}
