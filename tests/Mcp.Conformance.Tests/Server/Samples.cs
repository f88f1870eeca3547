using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Content that several fixtures hold.</summary>
internal static class Samples
{
    /// <summary>A PNG of one red pixel.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>A WAV of one sample of silence.</summary>
    public static readonly byte[] Wav = Convert.FromBase64String("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==");

    public static ImageContentBlock Image => ImageContentBlock.FromBytes(Png, "image/png");

    public static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
