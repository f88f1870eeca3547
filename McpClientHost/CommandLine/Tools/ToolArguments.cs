using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Turns what was typed into the JSON that the tool's input schema asks for.</summary>
internal static class ToolArguments
{
    /// <summary>Reads <c>k=v</c> pairs and a JSON object; a pair stands above the object.</summary>
    /// <exception cref="CommandException">Something is missing, unknown or of another type; the message shows what the tool takes.</exception>
    public static Dictionary<string, JsonElement> Read(Tool tool, IReadOnlyList<string> pairs, JsonObject? json)
    {
        var fields = ToolField.Of(tool.InputSchema).ToDictionary(field => field.Name, StringComparer.Ordinal);
        List<string> faults = [];
        var arguments = json?.ToDictionary(member => member.Key, member => JsonSerializer.SerializeToElement(member.Value), StringComparer.Ordinal) ?? [];
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var (name, text) = Split(pair);
            if (text is null)
                faults.Add($"'{pair}' is not of the form name=value.");
            else if (!given.Add(name))
                faults.Add($"{name} is given twice.");
            else if (!fields.TryGetValue(name, out var field))
                faults.Add($"There is no parameter '{name}'.");
            else if (Fault(field, text, out var value) is { } fault)
                faults.Add(fault);
            else
                arguments[name] = value;
        }
        faults.AddRange(arguments.Keys.Where(name => !fields.ContainsKey(name)).Select(name => $"There is no parameter '{name}'."));
        faults.AddRange(fields.Values.Where(field => field.Required && !arguments.ContainsKey(field.Name) && !given.Contains(field.Name))
            .Select(field => $"{field.Name} is missing."));
        return faults is []
            ? arguments
            : throw new CommandException(ExitCodes.Usage, $"{string.Join('\n', faults)}\n\n{ToolText.Describe(tool)}");
    }

    private static (string Name, string? Text) Split(string pair) =>
        pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (pair[..at], pair[(at + 1)..]) : (pair, null);

    private static string? Fault(ToolField field, string text, out JsonElement value)
    {
        value = default;
        if (field.Word is "string")
        {
            value = JsonSerializer.SerializeToElement(text);
            return field.Choices is [] || field.Choices.Contains(text, StringComparer.Ordinal)
                ? null
                : $"{field.Name} is one of {string.Join(", ", field.Choices)}, not '{text}'.";
        }
        try
        {
            using var parsed = JsonDocument.Parse(text);
            value = parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return $"{field.Name} takes {ToolText.TypeOf(field)}, not '{text}'.";
        }
        var fits = field.Word switch
        {
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        return fits ? null : $"{field.Name} takes {ToolText.TypeOf(field)}, not '{text}'.";
    }
}
