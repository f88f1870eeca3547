using System.Text.Json;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>One step of a plan.</summary>
internal abstract record Step;

internal sealed record Say(string Text) : Step;

/// <summary>A call of a tool. When the plan goes on, its answer is there.</summary>
internal sealed record Call(string Tool, Dictionary<string, object?> Arguments) : Step
{
    private JsonElement _data;

    /// <summary>What went wrong, in the words of the answer.</summary>
    public string? Error { get; private set; }

    /// <summary>The answer; an empty object when it was none of JSON.</summary>
    public JsonElement Data => _data;

    /// <summary>The rows, where the answer is a list.</summary>
    public IReadOnlyList<JsonElement> Rows => _data.ValueKind switch
    {
        JsonValueKind.Array => [.. _data.EnumerateArray()],
        JsonValueKind.Object when _data.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array => [.. items.EnumerateArray()],
        _ => [],
    };

    public void Read(string result)
    {
        try
        {
            _data = JsonSerializer.Deserialize<JsonElement>(result);
        }
        catch (JsonException)
        {
            _data = JsonSerializer.SerializeToElement(new { text = result });
        }
        if (_data.ValueKind == JsonValueKind.Object && _data.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
            Error = error.GetString();
    }
}
