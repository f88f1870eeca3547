using System.Text.Json;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>
/// Holds a value against a JSON schema, as far as the SDK writes schemas; a keyword that is not known here fails. Stricter than the standard: a
/// member that the schema does not name is a fault, too.
/// </summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Known =
        ["type", "properties", "required", "items", "enum", "description", "format", "default", "title", "$schema", "$ref"];

    public static void AssertFits(JsonElement value, JsonElement schema) => Check(value, schema, schema, "$");

    private static void Check(JsonElement value, JsonElement schema, JsonElement root, string at)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return;
        Assert.All(schema.EnumerateObject(), keyword => Assert.True(Known.Contains(keyword.Name), $"{at} has a keyword {keyword.Name}"));
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, Resolve(root, reference.GetString()!), root, at);
            return;
        }
        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).ToList() : [type.GetString()!];
            Assert.True(types.Exists(one => Is(value, one)), $"{at} is {value.ValueKind}, not {string.Join(" or ", types)}");
        }
        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray() : default)
                Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{at} has no {name}");
            foreach (var member in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(member.Name, out var inner), $"{at}.{member.Name} is not in the schema");
                Check(member.Value, inner, root, $"{at}.{member.Name}");
            }
        }
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            Assert.All(value.EnumerateArray().Index(), row => Check(row.Item, items, root, $"{at}[{row.Index}]"));
    }

    private static JsonElement Resolve(JsonElement root, string pointer) =>
        pointer.Split('/').Skip(1).Aggregate(root, (json, name) => json.GetProperty(name));

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException(type),
    };
}
