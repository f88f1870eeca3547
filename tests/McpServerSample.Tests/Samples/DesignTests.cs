using System.Text.Json;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class DesignTests
{
    [Fact]
    public async Task Files_are_listed_the_last_changed_first()
    {
        await using var host = await SampleHost.StartAsync("design");

        var files = await host.ListAsync("list_files");

        Assert.Equal(
            ["checkout-redesign", "brand-guidelines", "investor-deck-q4", "mobile-onboarding", "product-deck-q3"],
            files.EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.Equal(3, files[0].GetProperty("frames").GetInt32());
        Assert.Equal(2, files[0].GetProperty("comments").GetInt32());
    }

    [Fact]
    public async Task A_comment_carries_who_wrote_it_and_outlives_the_process()
    {
        await using var host = await SampleHost.StartAsync("design");
        var frame = await FrameAsync(host, "mobile-onboarding", "Welcome");

        await host.CallAsync("add_comment", new { frameId = frame.GetProperty("id").GetRawText(), text = "  Agreed, two at most. " }, "u-alice");
        await host.RestartAsync();

        var comment = (await FrameAsync(host, "mobile-onboarding", "Welcome")).GetProperty("comments")[1];
        Assert.Equal("Agreed, two at most.", comment.GetProperty("text").GetString());
        Assert.Equal("u-alice", comment.GetProperty("author").GetString());
        Assert.Equal("agent-at-design", comment.GetProperty("client").GetString());
        Assert.Equal(host.Clock.GetUtcNow(), comment.GetProperty("writtenAt").GetDateTimeOffset());
        Assert.Equal("mobile-onboarding", (await host.ListAsync("list_files"))[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_frame_is_added_and_its_name_is_taken_then()
    {
        await using var host = await SampleHost.StartAsync("design");
        var frame = new { fileId = "checkout-redesign", name = "Vouchers", width = 390, height = 844 };

        await host.CallAsync("create_frame", frame);

        Assert.Equal(844, (await FrameAsync(host, "checkout-redesign", "Vouchers")).GetProperty("height").GetInt32());
        Assert.Equal(
            "The file checkout-redesign already has a frame 'Vouchers'. Choose another name.",
            await host.RefusalAsync("create_frame", frame));
    }

    [Fact]
    public async Task What_does_not_exist_is_named_with_the_tool_that_lists_what_does()
    {
        await using var host = await SampleHost.StartAsync("design");

        Assert.Equal(
            "There is no design file 'nope'. list_files lists the files with their ids.",
            await host.RefusalAsync("get_file", new { fileId = "nope" }));
        Assert.Equal(
            "There is no frame 4711. get_file lists the frames of a file with their ids.",
            await host.RefusalAsync("add_comment", new { frameId = 4711, text = "Hello" }));
        Assert.Equal(
            "There is no design file 'nope'. list_files lists the files with their ids.",
            await host.RefusalAsync("create_frame", new { fileId = "nope", name = "A", width = 1, height = 1 }));
    }

    [Theory]
    [InlineData("", 390, "'name' must not be empty.")]
    [InlineData("Cart 2", 0, "'width' must be from 1 to 10000, not 0.")]
    [InlineData("Cart 2", 10001, "'width' must be from 1 to 10000, not 10001.")]
    public async Task Bad_arguments_are_explained(string name, int width, string message)
    {
        await using var host = await SampleHost.StartAsync("design");

        Assert.Equal(message, await host.RefusalAsync("create_frame", new { fileId = "checkout-redesign", name, width, height = 844 }));
    }

    [Fact]
    public async Task A_comment_longer_than_the_limit_is_not_written()
    {
        await using var host = await SampleHost.StartAsync("design");
        var text = new string('x', 2001);

        Assert.Equal("'text' has 2001 characters; at most 2000 are accepted.", await host.RefusalAsync("add_comment", new { frameId = 1, text }));
    }

    [Theory]
    [InlineData("""{ "frameId": "one", "text": "x" }""", "'frameId' must be of type integer.")]
    [InlineData("""{ "frameId": 1.5, "text": "x" }""", "'frameId' must be of type integer.")]
    [InlineData("""{ "frameId": 99999999999999999999, "text": "x" }""", "'frameId' must be of type integer.")]
    [InlineData("""{ "frameId": 1, "text": null }""", "'text' must be of type string.")]
    [InlineData("""{ "frameId": 1, "text": ["x"] }""", "'text' must be of type string.")]
    [InlineData("""{ "frameId": 1 }""", "The argument 'text' is missing.")]
    [InlineData("""{ "frameId": 1, "text": "x", "user": "u-carol" }""", "There is no argument 'user'. The arguments: frameId, text.")]
    public async Task Arguments_that_do_not_fit_the_schema_are_explained_and_nothing_is_written(string arguments, string message)
    {
        await using var host = await SampleHost.StartAsync("design");

        Assert.Equal(message, await host.RefusalAsync("add_comment", JsonDocument.Parse(arguments).RootElement));
        Assert.Equal(2, (await host.ListAsync("list_files"))[0].GetProperty("comments").GetInt32());
    }

    private static async Task<JsonElement> FrameAsync(SampleHost host, string fileId, string name) =>
        (await host.CallAsync("get_file", new { fileId })).GetProperty("frames").EnumerateArray()
        .Single(frame => frame.GetProperty("name").GetString() == name);
}
