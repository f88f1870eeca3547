using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Conformance.Tests.Server;

[McpServerResourceType]
internal sealed class ConformanceResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "static_text", MimeType = "text/plain"), Description("A text.")]
    public static string StaticText() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "static_binary", MimeType = "image/png"), Description("A picture.")]
    public static BlobResourceContents StaticBinary() => BlobResourceContents.FromBytes(Samples.Png, "test://static-binary", "image/png");

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json"), Description("What belongs to an id.")]
    public static string Template(string id) => $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""";

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "watched", MimeType = "text/plain"), Description("A resource to subscribe to.")]
    public static string Watched() => "Watched resource content";
}
