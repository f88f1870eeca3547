using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Xaa.McpClientHost.Chat;

/// <summary>What the model is told of a call: the tool's data as JSON or text; what went wrong as <c>{"error":"…"}</c>.</summary>
public static class ToolAnswerText
{
    /// <summary>In characters. What is longer is cut, with a note, so that one answer does not crowd out the conversation.</summary>
    public const int Longest = 24_000;

    public static string Of(CallToolResult result)
    {
        if (result.IsError == true)
            return Error(TextOf(result) is { Length: > 0 } text ? text : "The tool reports an error and does not say which.");
        var whole = result.StructuredContent is { } structured ? structured.GetRawText() : TextOf(result);
        return whole.Length <= Longest ? whole : new JsonObject
        {
            ["note"] = $"The answer has {whole.Length} characters; only the first {Longest} follow. Ask for less to see the rest.",
            ["beginning"] = whole[..Longest],
        }.ToJsonString();
    }

    public static string Error(string words) =>
        new JsonObject { ["error"] = words.Length <= Longest ? words : words[..Longest] + "…" }.ToJsonString();

    /// <summary>The blocks without bulk, for people: pictures and sound by their kind and size, long texts cut.</summary>
    public static IReadOnlyList<ContentBlock> ForPeople(CallToolResult result) => [.. result.Content.Take(20).Select(Brief)];

    /// <summary>The data for people, unless it is too long to be shown.</summary>
    public static JsonElement? StructuredForPeople(CallToolResult result) =>
        result.StructuredContent is { } structured && structured.GetRawText().Length <= 2 * Longest ? structured : null;

    private static string TextOf(CallToolResult result) => string.Join('\n', result.Content.Select(block => block is TextContentBlock text ? text.Text : Brief(block).Text));

    private static TextContentBlock Brief(ContentBlock block) => block switch
    {
        TextContentBlock { Text: { Length: > 2 * Longest } text } => Text(text[..(2 * Longest)] + "…"),
        TextContentBlock { Text: var text } => Text(text),
        ImageContentBlock image => Text($"[picture, {image.MimeType}]"),
        AudioContentBlock audio => Text($"[sound, {audio.MimeType}]"),
        EmbeddedResourceBlock { Resource: TextResourceContents { Text: var text } } => Text(text.Length > Longest ? text[..Longest] + "…" : text),
        _ => Text($"[{block.Type}]"),
    };

    private static TextContentBlock Text(string text) => new() { Text = text };
}
