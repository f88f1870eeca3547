using System.Globalization;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.McpServerSample.Samples;

/// <summary>Holds a call against the tool's own schema. A model can only mend what it is told, and the SDK says only "an error occurred".</summary>
internal static class ArgumentCheck
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Before(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (request, cancellationToken) =>
        {
            if (request.MatchedPrimitive is McpServerTool tool)
                Check(tool.ProtocolTool.InputSchema, request.Params?.Arguments ?? new Dictionary<string, JsonElement>());
            return next(request, cancellationToken);
        };

    /// <summary>The same for a prompt, whose arguments are texts.</summary>
    public static McpRequestHandler<GetPromptRequestParams, GetPromptResult> Before(
        McpRequestHandler<GetPromptRequestParams, GetPromptResult> next) =>
        (request, cancellationToken) =>
        {
            if (request.MatchedPrimitive is McpServerPrompt prompt)
                Check(prompt.ProtocolPrompt.Arguments ?? [], request.Params?.Arguments ?? new Dictionary<string, JsonElement>());
            return next(request, cancellationToken);
        };

    private static void Check(IList<PromptArgument> known, IDictionary<string, JsonElement> arguments)
    {
        if (arguments.Keys.FirstOrDefault(name => known.All(argument => argument.Name != name)) is { } unknown)
            throw Invalid($"There is no argument '{unknown}'. The arguments: {string.Join(", ", known.Select(argument => argument.Name))}.");
        if (known.FirstOrDefault(argument => argument.Required == true && !arguments.ContainsKey(argument.Name)) is { } missing)
            throw Invalid($"The argument '{missing.Name}' is missing.");
        if (arguments.FirstOrDefault(argument => argument.Value.ValueKind != JsonValueKind.String || !IsText(argument.Value)).Key is { } wrong)
            throw Invalid($"'{wrong}' must be well-formed text.");
    }

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);

    private static void Check(JsonElement schema, IDictionary<string, JsonElement> arguments)
    {
        var known = schema.GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        if (arguments.Keys.FirstOrDefault(name => !known.ContainsKey(name)) is { } unknown)
            throw new McpException($"There is no argument '{unknown}'. The arguments: {(known.Count > 0 ? string.Join(", ", known.Keys) : "none")}.");

        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name => !arguments.ContainsKey(name)) is { } missing)
        {
            throw new McpException($"The argument '{missing}' is missing.");
        }

        foreach (var (name, value) in arguments)
        {
            var types = TypesOf(known[name]);
            if (!types.Any(type => Fits(value, type)))
                throw new McpException($"'{name}' must be of type {string.Join(" or ", types)}.");
            if (value.ValueKind == JsonValueKind.String && !IsText(value))
                throw new McpException($"'{name}' is not well-formed text.");
        }
    }

    // Half a surrogate pair is none, and PostgreSQL keeps no NUL.
    private static bool IsText(JsonElement value)
    {
        try
        {
            return !value.GetString()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static List<string> TypesOf(JsonElement property)
    {
        var type = property.GetProperty("type");
        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
    }

    private static bool Fits(JsonElement value, string type) => type switch
    {
        // Forms and some models send numbers as text, which the SDK reads as well.
        "integer" when value.ValueKind == JsonValueKind.String =>
            long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "string" => value.ValueKind == JsonValueKind.String,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"No tool has had an argument of type {type} before."),
    };
}
