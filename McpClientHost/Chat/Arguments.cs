using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Xaa.McpClientHost.Chat;

/// <summary>A call's arguments as JSON, whatever the model's library made of them.</summary>
internal static class Arguments
{
    public static IReadOnlyDictionary<string, JsonElement> Of(FunctionCallContent call) =>
        (call.Arguments ?? new Dictionary<string, object?>()).ToDictionary(a => a.Key, a => ToJson(a.Value), StringComparer.Ordinal);

    public static JsonElement AsObject(IReadOnlyDictionary<string, JsonElement> arguments) => JsonSerializer.SerializeToElement(arguments);

    public static int LengthOf(FunctionCallContent call) => call.Arguments?.Sum(a => a.Key.Length + ToJson(a.Value).GetRawText().Length) ?? 0;

    private static JsonElement ToJson(object? value) => value is JsonElement element ? element : JsonSerializer.SerializeToElement(value);
}
