using System.Text;
using System.Xml.Linq;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xaa.McpServerSample.Samples.Design;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class PictureTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task A_frame_is_exported_as_a_picture_of_its_layers()
    {
        var host = await samples.GetAsync("design");
        var frame = (await host.CallAsync("get_file", new { fileId = "checkout-redesign" })).GetProperty("frames")[1];

        var result = await host.SendAsync("export_frame", new { frameId = frame.GetProperty("id").GetInt64() });

        var image = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.Equal("image/svg+xml", image.MimeType);
        var root = XDocument.Parse(Encoding.UTF8.GetString(image.DecodedData.Span)).Root!;
        Assert.Equal(("390", "844"), (root.Attribute("width")!.Value, root.Attribute("height")!.Value));
        Assert.Equal("Payment", root.Descendants(Svg + "title").Single().Value);
        Assert.Equal(["rect", "text", "rect", "text"], root.Element(Svg + "svg")!.Elements().Skip(1).Select(element => element.Name.LocalName));
        Assert.Equal(image.DecodedData.Length, result.StructuredContent!.Value.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task The_same_file_gives_the_same_picture_as_a_tool_and_as_a_resource()
    {
        var host = await samples.GetAsync("design");
        await using var client = await host.ConnectAsync();

        var first = await ExportAsync();
        var second = await ExportAsync();
        var read = await client.ReadResourceAsync("design://files/investor-deck-q4/picture", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(first.DecodedData.ToArray(), second.DecodedData.ToArray());
        var resource = Assert.IsType<TextResourceContents>(Assert.Single(read.Contents));
        Assert.Equal(("image/svg+xml", "design://files/investor-deck-q4/picture"), (resource.MimeType, resource.Uri));
        Assert.Equal(Encoding.UTF8.GetString(first.DecodedData.Span), resource.Text);
        Assert.Equal($"{(4 * 1920) + (3 * 80)}", XDocument.Parse(resource.Text).Root!.Attribute("width")!.Value);

        async Task<ImageContentBlock> ExportAsync() =>
            Assert.Single((await host.SendAsync("export_file", new { fileId = "investor-deck-q4" })).Content.OfType<ImageContentBlock>());
    }

    [Theory]
    [InlineData("</text></svg><script>alert(1)</script>")]
    [InlineData("<image href=\"http://evil.example/x\"/>")]
    [InlineData("]]><!ENTITY x SYSTEM \"file:///etc/passwd\">&x;")]
    [InlineData("\" onload=\"alert(1)")]
    [InlineData("a\u0001b\uffffc")]
    [InlineData("\ud83d\ude80")]
    public async Task What_people_typed_stays_text(string words)
    {
        var picture = await DesignPicture.OfAsync([Frame(words, Layer("text", words), Layer("rectangle", null))]);

        var root = XDocument.Parse(Encoding.UTF8.GetString(picture)).Root!;
        Assert.Equal(["rect", "svg", "svg", "text", "title"], root.DescendantsAndSelf().Select(element => element.Name.LocalName).Order());
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "href" or "onload");
        var legible = words.Replace('\u0001', '\ufffd').Replace('\uffff', '\ufffd');
        Assert.Equal(legible, root.Descendants(Svg + "text").Single().Value);
        Assert.Equal(legible, root.Descendants(Svg + "title").Single().Value);
    }

    [Fact]
    public async Task A_picture_has_a_largest_size()
    {
        var full = Enumerable.Range(0, 200).Select(_ => Layer("text", new string('&', 200))).ToArray();
        Assert.True((await DesignPicture.OfAsync([Frame("One", full)])).Length < 1024 * 1024);

        var file = Enumerable.Range(0, 100).Select(n => Frame($"{n}", full)).ToList();
        var refusal = await Assert.ThrowsAsync<McpException>(() => DesignPicture.OfAsync(file));

        Assert.Equal("The picture would be larger than 4 MiB. Export the frames one by one.", refusal.Message);
    }

    [Theory]
    [InlineData("circle", "#ffffff", null, "'kind' must be rectangle or ellipse or text, not 'circle'.")]
    [InlineData("ellipse", "red", null, "'fill' must be a colour of six hexadecimal digits, such as #ff8800.")]
    [InlineData("ellipse", "#ffffff\n", null, "'fill' must be a colour of six hexadecimal digits, such as #ff8800.")]
    [InlineData("ellipse", "url(#x)", null, "'fill' must be a colour of six hexadecimal digits, such as #ff8800.")]
    [InlineData("ellipse", "#ffffff", "x", "'text' is for a layer of kind text.")]
    [InlineData("text", "#ffffff", null, "'text' must not be empty.")]
    [InlineData("text", "#ffffff", "a\u0001b", "'text' must not hold control characters.")]
    [InlineData("text", "#ffffff", "a\0b", "'text' is not well-formed text.")]
    public async Task A_layer_that_cannot_be_drawn_is_explained(string kind, string fill, string? text, string message)
    {
        var host = await samples.GetAsync("design");

        Assert.Equal(message, await host.RefusalAsync("add_layer", new { frameId = 1, kind, x = 0, y = 0, width = 10, height = 10, fill, text }));
    }

    [Fact]
    public async Task What_is_drawn_is_in_the_picture()
    {
        await using var host = await SampleHost.StartAsync("design");
        await host.CallAsync("create_file", new { fileId = "sketch", name = "Sketch", team = "Shop" });
        var created = await host.CallAsync("create_frame", new { fileId = "sketch", name = "One", width = 200, height = 100 });
        var frame = created.GetProperty("id").GetInt64();
        await host.CallAsync("add_layer", new { frameId = frame, kind = "ellipse", x = 10, y = 20, width = 31, height = 40, fill = "#FF8800" });
        await host.RestartAsync();

        var result = await host.SendAsync("export_frame", new { frameId = frame });

        Assert.Contains(
            """<ellipse cx="25.5" cy="40" rx="15.5" ry="20" fill="#ff8800" """.Trim(),
            Encoding.UTF8.GetString(result.Content.OfType<ImageContentBlock>().Single().DecodedData.Span), StringComparison.Ordinal);
        Assert.Equal("There is a design file 'sketch' already. Choose another id.",
            await host.RefusalAsync("create_file", new { fileId = "sketch", name = "Again", team = "Shop" }));
    }

    private static DesignFrame Frame(string name, params DesignLayer[] layers) =>
        new() { Name = name, Width = 100, Height = 50, Layers = [.. layers] };

    private static DesignLayer Layer(string kind, string? text) =>
        new() { Kind = kind, X = 0, Y = 0, Width = 10, Height = 10, Fill = "#000000", Text = text };
}
