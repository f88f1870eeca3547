using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Xaa.FlowView.Live;

namespace Xaa.FlowView.Attempts;

/// <summary><c>GET /events</c>: the changes of the table as server-sent events; goes on after <c>Last-Event-ID</c>.</summary>
public static class EventsEndpoint
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Gathers what comes at once: under load a page gets a few events per second, not one per record.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    public static void MapEvents(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/events", Answer);

    private static ServerSentEventsResult<string> Answer(
        HttpRequest request, LiveTable table, AttemptViews views, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        var after = FlowCursor.TryParse(request.Headers["Last-Event-ID"], out var cursor) ? cursor : default(FlowCursor?);
        return TypedResults.ServerSentEvents(
            EventsAsync(table, views, clock, after, lifetime.ApplicationStopping, request.HttpContext.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        LiveTable table,
        AttemptViews views,
        TimeProvider clock,
        FlowCursor? after,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        while (!ended.IsCancellationRequested)
        {
            var changes = table.ChangesAfter(after);
            after = changes.Cursor;
            yield return Event("changes", JsonSerializer.Serialize(views.Changes(changes), AttemptJson.Default.AttemptChanges), changes.Cursor);
            while (!await HasChangedAsync(table, changes.Cursor, clock, ended.Token) && !ended.IsCancellationRequested)
                yield return Event("heartbeat", "", changes.Cursor);
            await Task.Delay(Breath, clock, CancellationToken.None);
        }
    }

    private static SseItem<string> Event(string type, string data, FlowCursor cursor) =>
        new(data, type) { EventId = cursor.ToString(), ReconnectionInterval = TimeSpan.FromSeconds(1) };

    private static async Task<bool> HasChangedAsync(LiveTable table, FlowCursor cursor, TimeProvider clock, CancellationToken ended)
    {
        using var time = new CancellationTokenSource(Heartbeat, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ended);
        try
        {
            await table.WaitForChangeAsync(cursor, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }
}
