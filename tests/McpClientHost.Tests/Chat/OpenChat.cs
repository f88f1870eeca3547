using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Xaa.McpClientHost.Tests.Chat;

/// <summary>A page of the chat, as far as its script listens.</summary>
internal sealed class OpenChat : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private OpenChat(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _events = SseParser.Create(stream).EnumerateAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
    }

    /// <summary>What of the conversation it has heard.</summary>
    public List<JsonObject> Heard { get; } = [];

    /// <summary>The id of the last event of the conversation.</summary>
    public string? LastId { get; private set; }

    public static async Task<OpenChat> OpenAsync(Browser browser, string? lastId = null)
    {
        var response = await browser.OpenAsync(Stack.Agent + "/api/chat/events", CancellationToken.None, lastId);
        Assert.Equal(200, (int)response.StatusCode);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Listens until something of a kind happens in the conversation, such as "called".</summary>
    public async Task<JsonObject> UntilAsync(string type)
    {
        while (true)
        {
            var (name, data) = await NextAsync();
            if (name == "chat" && (string?)data["type"] == type)
                return data;
        }
    }

    /// <summary>Listens until the stream tells an event of a name, such as "step-up".</summary>
    public async Task<JsonObject> UntilEventAsync(string name, Func<JsonObject, bool>? which = null)
    {
        while (true)
        {
            var (heard, data) = await NextAsync();
            if (heard == name && which?.Invoke(data) != false)
                return data;
        }
    }

    /// <summary>All that was said, as one text.</summary>
    public string Said => string.Concat(Heard.Where(h => (string?)h["type"] == "said").Select(h => (string?)h["text"]));

    public async ValueTask DisposeAsync()
    {
        await _patience.CancelAsync();
        _response.Dispose();
        _patience.Dispose();
    }

    private async Task<(string Name, JsonObject Data)> NextAsync()
    {
        if (!await _events.MoveNextAsync())
            throw new InvalidOperationException("The stream has ended.");
        var item = _events.Current;
        if (JsonNode.Parse(item.Data) is not JsonObject data)
            return (item.EventType, new JsonObject { ["list"] = JsonNode.Parse(item.Data) });
        if (item.EventType == "chat")
        {
            Heard.Add(data);
            LastId = item.EventId;
        }
        return (item.EventType, data);
    }
}
