using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xaa.McpClientHost.Api;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.StepUp;

namespace Xaa.McpClientHost.Chat;

/// <summary>Tells an open page the conversation, from where it left off: all of it after a reload, the rest after a break.</summary>
public static class ChatStream
{
    private const int AtOnce = 500;

    public static async Task<IResult> OpenAsync(HttpContext http, People people, Conversations conversations, IHostApplicationLifetime lifetime)
    {
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        var seen = Place.Parse(http.Request.Headers["Last-Event-ID"]);
        return TypedResults.ServerSentEvents(WatchAsync(person, conversations, seen, http.RequestAborted, lifetime.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(
        Person person,
        Conversations conversations,
        Place? seen,
        CancellationToken aborted,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping, cancellationToken);
        using var watching = person.Watch();
        var gone = Task.Delay(Timeout.Infinite, any.Token);
        Conversation? shown = null;
        var next = 0;
        var told = (Servers: "", StepUp: "");
        while (!any.IsCancellationRequested)
        {
            if (person.Ended.IsCancellationRequested)
            {
                yield return new("{}", "ended");
                yield break;
            }
            var conversation = conversations.Of(person);
            var (changed, asked) = (conversation.Changes.Next, person.Changes.Next);
            if (conversation != shown)
            {
                shown = conversation;
                // A page that has seen the beginning gets what followed; one that knows another conversation is told to forget it.
                next = seen is { } place && place.Conversation == conversation.Id ? place.Index + 1 : 0;
                yield return new(JsonSerializer.Serialize(new { conversation = conversation.Id, fresh = next == 0 }, ConnectionView.Json), "conversation");
            }
            var said = (Servers: Servers(person), StepUp: JsonSerializer.Serialize(StepUpView.Of(person), ConnectionView.Json));
            if (said.Servers != told.Servers)
                yield return new(said.Servers, "servers");
            if (said.StepUp != told.StepUp)
                yield return new(said.StepUp, "step-up");
            told = said;
            while (conversation.From(next, AtOnce) is { Count: > 0 } events)
            {
                foreach (var happened in Joined(events))
                {
                    next += happened.Count;
                    yield return new(JsonSerializer.Serialize(happened.Event, ConnectionView.Json), "chat") { EventId = new Place(conversation.Id, next - 1).ToString() };
                }
            }
            await Task.WhenAny(changed, asked, gone);
        }
    }

    private static string Servers(Person person) => JsonSerializer.Serialize(
        person.Connections.Select(c => new { name = c.Server.Name, title = c.Server.DisplayName, state = c.Snapshot.State, tools = c.Snapshot.Tools.Count }), ConnectionView.Json);

    // Hundreds of pieces of one text, after a reload, are sent as one.
    private static IEnumerable<(ChatEvent Event, int Count)> Joined(IReadOnlyList<ChatEvent> events)
    {
        for (var i = 0; i < events.Count;)
        {
            var pieces = events.Skip(i).TakeWhile(e => e is ChatEvent.Said).Cast<ChatEvent.Said>().ToList();
            yield return pieces is [] ? (events[i], 1) : (new ChatEvent.Said(string.Concat(pieces.Select(p => p.Text))), pieces.Count);
            i += Math.Max(1, pieces.Count);
        }
    }

    private sealed record Place(string Conversation, int Index)
    {
        public static Place? Parse(string? text) =>
            text?.Split('.') is [{ Length: > 0 } conversation, var index] && int.TryParse(index, out var number) && number >= 0 ? new(conversation, number) : null;

        public override string ToString() => $"{Conversation}.{Index}";
    }
}
