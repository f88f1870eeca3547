using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>What a tool answered, for a person.</summary>
internal static class ResultText
{
    private static readonly JsonSerializerOptions Indented = new(McpJsonUtilities.DefaultOptions) { WriteIndented = true };

    public static string Of(CallToolResult result)
    {
        var lines = result.Content.Select(Block).ToList();
        // Structure is shown where it is not the text already: most servers say the same twice.
        if (result.StructuredContent is { } structure && !result.Content.OfType<TextContentBlock>().Any(block => IsSame(block.Text, structure)))
            lines.Add(Pretty(structure));
        return lines is [] ? "The tool answered with nothing." : string.Join('\n', lines);
    }

    private static string Block(ContentBlock block) => block switch
    {
        TextContentBlock text => TryParse(text.Text) is { } json ? Pretty(json) : Printable(text.Text),
        ImageContentBlock image => $"[image, {image.MimeType}]",
        AudioContentBlock audio => $"[audio, {audio.MimeType}]",
        ResourceLinkBlock link => $"[{ToolText.Plain(link.Name)}: {ToolText.Plain(link.Uri)}]",
        EmbeddedResourceBlock { Resource: TextResourceContents text } => Printable(text.Text),
        EmbeddedResourceBlock embedded => $"[resource: {ToolText.Plain(embedded.Resource.Uri)}]",
        _ => $"[{block.Type}]",
    };

    // A terminal obeys what stands behind an escape character; a server's text must not.
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? ' ' : c));

    private static string Pretty(JsonElement json) => JsonSerializer.Serialize(json, Indented);

    private static bool IsSame(string text, JsonElement structure) => TryParse(text) is { } json && JsonElement.DeepEquals(json, structure);

    private static JsonElement? TryParse(string text)
    {
        if (!text.StartsWith('{') && !text.StartsWith('['))
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
