using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Xaa.FlowView.Tests.Service;

public sealed class EventsTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(30));
    private FlowApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await FlowApp.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _timeout.Dispose();
    }

    [Fact]
    public async Task A_page_gets_the_whole_table_first_and_then_what_changes()
    {
        await _app.WriteFlowAsync();
        await _app.WaitForAsync(AttemptsTests.IsWhole);
        await using var events = Follow(null);

        var first = await NextAsync(events);
        Assert.True((bool)first.Data["reset"]!);
        Assert.Equal("idp:x1", (string?)Assert.Single(first.Data["attempts"]!.AsArray())!["id"]);
        Assert.Equal(["idp", "design"], first.Data["parties"]!.AsArray().Select(party => (string?)party!["name"]));

        await _app.WriteRefusalAsync("r1");
        var second = await NextAsync(events);
        Assert.False((bool)second.Data["reset"]!);
        Assert.Equal("idp:r1", (string?)Assert.Single(second.Data["attempts"]!.AsArray())!["id"]);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_page_that_reconnects_gets_only_what_it_missed()
    {
        await _app.WriteFlowAsync();
        await _app.WaitForAsync(AttemptsTests.IsWhole);
        string? seen;
        await using (var events = Follow(null))
            seen = (await NextAsync(events)).Id;
        await _app.WriteRefusalAsync("r1");

        await using var again = Follow(seen);
        var missed = await NextWithRowsAsync(again);

        Assert.False((bool)missed["reset"]!);
        Assert.Equal("idp:r1", (string?)Assert.Single(missed["attempts"]!.AsArray())!["id"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("nonsense")]
    public async Task A_page_of_another_run_starts_anew(string seen)
    {
        await using var events = Follow(seen);

        Assert.True((bool)(await NextAsync(events)).Data["reset"]!);
    }

    [Fact]
    public async Task A_row_that_joins_another_is_taken_away()
    {
        await _app.Design.WriteAsync(Joining.Story.Redemption("g", 2, "J", "T"));
        await _app.WaitForAsync(table => table["attempts"]!.AsArray().Count == 1);
        await using var events = Follow(null);
        Assert.Equal("design:g", (string?)(await NextAsync(events)).Data["attempts"]![0]!["id"]);

        await _app.Idp.WriteAsync(Joining.Story.Exchange("x", 1, "A", "J"));

        var change = (await NextAsync(events)).Data;
        Assert.Equal("design:g", (string?)Assert.Single(change["removed"]!.AsArray()));
        Assert.Equal("idp:x", (string?)Assert.Single(change["attempts"]!.AsArray())!["id"]);
    }

    private async IAsyncEnumerator<SseItem<string>> Follow(string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        using var response = await _app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _timeout.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync(_timeout.Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(_timeout.Token))
            yield return item;
    }

    private static async Task<(string? Id, JsonNode Data)> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        do
        {
            Assert.True(await events.MoveNextAsync());
        }
        while (events.Current.EventType != "changes");
        return (events.Current.EventId, JsonNode.Parse(events.Current.Data)!);
    }

    private static async Task<JsonNode> NextWithRowsAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        var change = (await NextAsync(events)).Data;
        while (change["attempts"]!.AsArray().Count == 0)
            change = (await NextAsync(events)).Data;
        return change;
    }
}
