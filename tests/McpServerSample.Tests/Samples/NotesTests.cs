namespace Xaa.McpServerSample.Tests.Samples;

public sealed class NotesTests
{
    [Fact]
    public async Task A_note_is_pinned_tagged_archived_and_restored()
    {
        await using var host = await SampleHost.StartAsync("server05");
        var noteId = (await host.CallAsync("add_note", new { text = "Lunch at noon" })).GetProperty("id").GetInt64();

        await host.CallAsync("pin_note", new { noteId });
        await host.CallAsync("tag_note", new { noteId, tag = "lunch" });
        await host.CallAsync("tag_note", new { noteId, tag = "lunch" });
        Assert.Equal([noteId], await IdsAsync(host, "list_pinned_notes"));
        Assert.Equal([noteId], await IdsAsync(host, "list_notes", new { tag = "lunch" }));
        await host.CallAsync("archive_note", new { noteId });
        Assert.Equal([noteId], await IdsAsync(host, "list_archived_notes"));
        Assert.DoesNotContain(noteId, await IdsAsync(host, "list_notes"));
        await host.CallAsync("unpin_note", new { noteId });
        await host.CallAsync("restore_note", new { noteId });

        Assert.Empty(await IdsAsync(host, "list_pinned_notes"));
        Assert.Empty(await IdsAsync(host, "list_archived_notes"));
        Assert.Equal("""{"notes":2,"pinned":0,"archived":0,"replies":0}""", (await host.CallAsync("count_notes")).GetRawText());
        Assert.Equal("""[{"name":"kitchen","notes":1},{"name":"lunch","notes":1}]""", (await host.ListAsync("list_tags")).GetRawText());
    }

    [Fact]
    public async Task Only_who_wrote_a_note_may_change_what_it_says()
    {
        await using var host = await SampleHost.StartAsync("server05");
        var noteId = (await host.CallAsync("add_note", new { text = "Lunch at noon" })).GetProperty("id").GetInt64();

        Assert.Equal(
            $"The note {noteId} is not yours. reply_to_note answers it.", await host.RefusalAsync("edit_note", new { noteId, text = "x" }, "u-bob"));
        var reply = await host.CallAsync("reply_to_note", new { noteId, text = "I come" }, "u-bob");
        await host.CallAsync("edit_note", new { noteId, text = "Lunch at one" });

        var note = await host.CallAsync("get_note", new { noteId });
        Assert.Equal("Lunch at one", note.GetProperty("text").GetString());
        Assert.Equal(host.Clock.GetUtcNow(), note.GetProperty("editedAt").GetDateTimeOffset());
        Assert.Equal([reply.GetProperty("id").GetInt64()], await IdsAsync(host, "list_replies", new { noteId }));
        Assert.Equal([noteId], await IdsAsync(host, "search_notes", new { query = "LUNCH" }));
        Assert.Equal(3, (await host.ListAsync("list_authors")).GetArrayLength());
    }

    [Theory]
    [InlineData("get_note")]
    [InlineData("pin_note")]
    [InlineData("archive_note")]
    [InlineData("list_replies")]
    public async Task A_note_that_is_not_there_is_explained(string tool)
    {
        await using var host = await SampleHost.StartAsync("server05");

        Assert.Equal("There is no note 99. list_notes lists them with their ids.", await host.RefusalAsync(tool, new { noteId = 99 }));
    }

    private static async Task<IEnumerable<long>> IdsAsync(SampleHost host, string tool, object? arguments = null) =>
        (await host.ListAsync(tool, arguments)).EnumerateArray().Select(note => note.GetProperty("id").GetInt64());
}
