using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Tools that answer with each kind of content.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    [McpServerTool(Name = "test_simple_text"), Description("Answers with text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "greet"), Description("Greets by name.")]
    public static string Greet(string? name = null) => $"Hello, {name ?? "you"}!";

    [McpServerTool(Name = "test_image_content"), Description("Answers with a picture.")]
    public static ImageContentBlock Image() => Samples.Image;

    [McpServerTool(Name = "test_audio_content"), Description("Answers with sound.")]
    public static AudioContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Wav, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers with a resource.")]
    public static EmbeddedResourceBlock EmbeddedResource() =>
        Samples.Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers with text, a picture and a resource.")]
    public static ContentBlock[] MultipleContentTypes() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Samples.Image,
        Samples.Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling"), Description("Always fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");
}
