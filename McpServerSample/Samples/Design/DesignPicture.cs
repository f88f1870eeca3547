using System.Globalization;
using System.Text;
using System.Xml;
using ModelContextProtocol;

namespace Xaa.McpServerSample.Samples.Design;

/// <summary>
/// Frames as an SVG picture, side by side as on the canvas. The same frames give the same bytes. What people typed is written by an XML writer as
/// text, so it cannot become an element, and no element here runs or loads anything.
/// </summary>
public static class DesignPicture
{
    public const string MediaType = "image/svg+xml";

    private const int Gap = 80;
    private const int MostBytes = 4 * 1024 * 1024;

    /// <exception cref="McpException">There is too much in the frames.</exception>
    public static async Task<byte[]> OfAsync(IReadOnlyList<DesignFrame> frames, Func<int, Task>? drawn = null)
    {
        var buffer = new MemoryStream();
        using (var svg = XmlWriter.Create(buffer, new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            var width = frames.Sum(frame => frame.Width) + (Gap * Math.Max(0, frames.Count - 1));
            Begin(svg, "svg", 0, 0, width, frames.Select(frame => frame.Height).DefaultIfEmpty(0).Max());
            var left = 0;
            for (var i = 0; i < frames.Count; i++)
            {
                Draw(svg, frames[i], left);
                left += frames[i].Width + Gap;
                svg.Flush();
                if (buffer.Length > MostBytes)
                    throw new McpException("The picture would be larger than 4 MiB. Export the frames one by one.");
                if (drawn is not null)
                    await drawn(i + 1);
            }
            svg.WriteEndElement();
        }
        return buffer.ToArray();
    }

    // A nested svg cuts off what sticks out of the frame.
    private static void Draw(XmlWriter svg, DesignFrame frame, int left)
    {
        Begin(svg, "svg", left, 0, frame.Width, frame.Height);
        svg.WriteElementString("title", Legible(frame.Name));
        foreach (var layer in frame.Layers.OrderBy(layer => layer.Id))
            Draw(svg, layer);
        svg.WriteEndElement();
    }

    private static void Draw(XmlWriter svg, DesignLayer layer)
    {
        switch (layer.Kind)
        {
            case "rectangle":
                Begin(svg, "rect", layer.X, layer.Y, layer.Width, layer.Height);
                break;
            case "ellipse":
                svg.WriteStartElement("ellipse");
                Attribute(svg, "cx", layer.X + (layer.Width / 2.0));
                Attribute(svg, "cy", layer.Y + (layer.Height / 2.0));
                Attribute(svg, "rx", layer.Width / 2.0);
                Attribute(svg, "ry", layer.Height / 2.0);
                break;
            case "text":
                svg.WriteStartElement("text");
                Attribute(svg, "x", layer.X);
                Attribute(svg, "y", layer.Y + layer.Height);
                Attribute(svg, "font-size", layer.Height);
                svg.WriteAttributeString("font-family", "sans-serif");
                break;
            default:
                throw new InvalidOperationException($"The layer {layer.Id} is of a kind that is not known.");
        }
        svg.WriteAttributeString("fill", layer.Fill);
        svg.WriteString(Legible(layer.Text ?? ""));
        svg.WriteEndElement();
    }

    private static void Begin(XmlWriter svg, string element, int x, int y, int width, int height)
    {
        svg.WriteStartElement(element, "http://www.w3.org/2000/svg");
        Attribute(svg, "x", x);
        Attribute(svg, "y", y);
        Attribute(svg, "width", width);
        Attribute(svg, "height", height);
    }

    private static void Attribute(XmlWriter svg, string name, double value) =>
        svg.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    // XML has no way to write some characters.
    private static string Legible(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is 0x9 or 0xA or 0xD or (>= 0x20 and not 0xFFFE and not 0xFFFF) ? rune.ToString() : "\ufffd"));
}
