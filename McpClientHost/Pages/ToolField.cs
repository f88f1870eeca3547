using System.Text.Json;

namespace Xaa.McpClientHost.Pages;

public enum FieldKind
{
    Text,
    Number,
    WholeNumber,
    Boolean,
    Choice,

    /// <summary>An object, an array, or anything else: the person writes JSON.</summary>
    Json,
}

/// <summary>One property of a tool's input schema (JSON Schema 2020-12), as far as a form can show it. The server checks the rest.</summary>
public sealed record ToolField
{
    public required string Name { get; init; }

    public required FieldKind Kind { get; init; }

    /// <summary>How the script turns the field's text into JSON.</summary>
    public required string Word { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    public bool Required { get; init; }

    public string? Default { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    public string? Format { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    public string? MaxLength { get; init; }

    public string InputType => (Kind, Format) switch
    {
        (FieldKind.Number or FieldKind.WholeNumber, _) => "number",
        (_, "date") => "date",
        (_, "email") => "email",
        (_, "uri") => "url",
        _ => "text",
    };

    public string? Step => Kind switch
    {
        FieldKind.Number => "any",
        FieldKind.WholeNumber => "1",
        _ => null,
    };

    public static IReadOnlyList<ToolField> Of(JsonElement schema)
    {
        if (!TryGet(schema, "properties", JsonValueKind.Object, out var properties))
            return [];
        var required = TryGet(schema, "required", JsonValueKind.Array, out var names)
            ? names.EnumerateArray().Select(n => n.ToString()).ToHashSet()
            : [];
        return [.. properties.EnumerateObject().Select(p => Of(p.Name, p.Value, required.Contains(p.Name)))];
    }

    private static ToolField Of(string name, JsonElement schema, bool required)
    {
        var type = TypeOf(schema);
        var isChoice = TryGet(schema, "enum", JsonValueKind.Array, out var choices);
        var word = type is "string" or "number" or "integer" or "boolean" ? type : isChoice ? "string" : "json";
        return new()
        {
            Name = name,
            Word = word,
            Kind = isChoice ? FieldKind.Choice : word switch
            {
                "string" => FieldKind.Text,
                "number" => FieldKind.Number,
                "integer" => FieldKind.WholeNumber,
                "boolean" => FieldKind.Boolean,
                _ => FieldKind.Json,
            },
            Title = Text(schema, "title") ?? name,
            Description = Text(schema, "description"),
            Required = required,
            Default = Value(schema, "default"),
            Choices = isChoice ? [.. choices.EnumerateArray().Where(c => c.ValueKind != JsonValueKind.Null).Select(Plain)] : [],
            Format = Text(schema, "format"),
            Minimum = Value(schema, "minimum"),
            Maximum = Value(schema, "maximum"),
            MaxLength = Value(schema, "maxLength"),
        };
    }

    // ["string", "null"] is how a schema says that a string may be left out.
    private static string? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
            return null;
        if (type.ValueKind == JsonValueKind.String)
            return type.GetString();
        var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.ToString()).Where(t => t != "null").ToList() : [];
        return types.Count == 1 ? types[0] : null;
    }

    private static string? Text(JsonElement schema, string member) =>
        TryGet(schema, member, JsonValueKind.String, out var text) ? text.GetString() : null;

    private static string? Value(JsonElement schema, string member) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null
            ? Plain(value)
            : null;

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static bool TryGet(JsonElement element, string member, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out value) && value.ValueKind == kind;
    }
}
