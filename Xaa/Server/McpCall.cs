using System.Text.Json;

namespace Xaa.Server;

/// <summary>What stands behind a scope.</summary>
internal enum Primitive
{
    None,
    Tool,
    Prompt,
    Resource,
}

/// <summary>What the guard must know of a JSON-RPC message: whether it uses a tool, a prompt or a resource, and which.</summary>
/// <param name="Primitive">What it uses; none for a message that only lists, begins, or notifies.</param>
/// <param name="Name">The name of the tool or prompt, or the resource's URI or template.</param>
internal readonly record struct McpCall(Primitive Primitive, string? Name)
{
    // A member that stands twice, or once more with other capitals, could be read one way here and another way behind.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a message.</summary>
    /// <returns>Null when the message is ambiguous or no JSON object; it must not be passed on.</returns>
    public static McpCall? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !TryMember(document.RootElement, "method", out var method)
                || !TryMember(document.RootElement, "params", out var parameters))
                return null;
            return Text(method) switch
            {
                "tools/call" => Named(Primitive.Tool, parameters, "name"),
                "prompts/get" => Named(Primitive.Prompt, parameters, "name"),
                "resources/read" or "resources/subscribe" or "resources/unsubscribe" => Named(Primitive.Resource, parameters, "uri"),
                "completion/complete" => Completed(parameters),
                _ => new(Primitive.None, null),
            };
        }
        // The second: a text that is no text, such as half a surrogate pair.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // What could be typed next is read out of what the prompt or the resource is about, so it needs the same scopes.
    private static McpCall? Completed(JsonElement? parameters)
    {
        if (parameters is not { ValueKind: JsonValueKind.Object }
            || !TryMember(parameters.Value, "ref", out var reference)
            || reference is not { ValueKind: JsonValueKind.Object }
            || !TryMember(reference.Value, "type", out var type))
            return null;
        return Text(type) switch
        {
            "ref/prompt" => Named(Primitive.Prompt, reference, "name"),
            "ref/resource" => Named(Primitive.Resource, reference, "uri"),
            _ => null,
        };
    }

    private static McpCall? Named(Primitive primitive, JsonElement? json, string member) =>
        json is { ValueKind: JsonValueKind.Object } && TryMember(json.Value, member, out var name) ? new(primitive, Text(name)) : null;

    private static string? Text(JsonElement? json) => json is { ValueKind: JsonValueKind.String } ? json.Value.GetString() : null;

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
