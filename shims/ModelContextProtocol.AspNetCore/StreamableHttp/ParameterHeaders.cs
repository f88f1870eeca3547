using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Arguments whose schema says <c>x-mcp-header: NAME</c> are repeated as <c>Mcp-Param-NAME</c> and must agree with it.</summary>
internal static class ParameterHeaders
{
    // What every JSON implementation holds exactly: 2^53 - 1.
    private const long LargestInteger = 9_007_199_254_740_991;

    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static Refusal? Check(PostedMessage post, JsonElement schema) =>
        Check(post.Headers, schema, post.Parameters?["arguments"] as JsonObject);

    private static Refusal? Check(IHeaderDictionary headers, JsonElement schema, JsonObject? arguments)
    {
        if (schema.ValueKind is not JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in properties.EnumerateObject().Where(property => property.Value.ValueKind is JsonValueKind.Object))
        {
            var argument = arguments?[property.Name];
            if ((Check(headers, property.Value, argument as JsonObject) ?? CheckArgument(headers, property, argument)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? CheckArgument(IHeaderDictionary headers, JsonProperty property, JsonNode? argument)
    {
        if (!property.Value.TryGetProperty("x-mcp-header", out var mark)
            || mark.ValueKind is not JsonValueKind.String
            || mark.GetString() is not { Length: > 0 } name)
        {
            return null;
        }

        var header = McpHeaders.ParameterPrefix + name;
        if (!headers.ContainsKey(header))
        {
            return argument is null ? null : Refusal.HeaderMismatch($"{header} is required because argument '{property.Name}' is present.");
        }

        if (!RoutingHeaders.TryRead(headers, header, out var sent))
        {
            return Refusal.HeaderMismatch($"{header} is not a valid header value.");
        }

        return argument is null || SameValue(sent, argument, IsInteger(property.Value))
            ? null
            : Refusal.HeaderMismatch($"{header} does not match argument '{property.Name}'.");
    }

    private static bool SameValue(string sent, JsonNode argument, bool integer)
    {
        if (McpHeaderEncoder.ConvertToHeaderValue(argument) is not { } encoded || McpHeaderEncoder.DecodeValue(encoded) is not { } expected)
        {
            return false;
        }

        if (!integer)
        {
            return sent == expected;
        }

        // 42, 42.0 and 4.2e1 are the same integer, whoever wrote them.
        if (long.TryParse(sent, Number, CultureInfo.InvariantCulture, out var left)
            && long.TryParse(expected, Number, CultureInfo.InvariantCulture, out var right))
        {
            return left == right && left is >= -LargestInteger and <= LargestInteger;
        }

        return sent == expected && !double.TryParse(sent, Number, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsInteger(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind switch
    {
        JsonValueKind.String => type.ValueEquals("integer"),
        JsonValueKind.Array => type.EnumerateArray().Any(member => member.ValueKind is JsonValueKind.String && member.ValueEquals("integer")),
        _ => false,
    };
}
