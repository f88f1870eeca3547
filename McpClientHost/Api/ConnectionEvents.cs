using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.Api;

/// <summary>Tells an open page what changes, and keeps its connections fresh while someone looks.</summary>
public static class ConnectionEvents
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    public static async Task<IResult> StreamAsync(HttpContext http, People people, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        return TypedResults.ServerSentEvents(WatchAsync(person, time, http.RequestAborted, lifetime.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(
        Person person,
        TimeProvider time,
        CancellationToken aborted,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping, cancellationToken);
        using var watching = person.Watch();
        using var tick = new PeriodicTimer(Tick, time);
        var ticked = tick.WaitForNextTickAsync(any.Token).AsTask();
        while (!any.IsCancellationRequested)
        {
            var changed = person.Changes.Next;
            if (person.Ended.IsCancellationRequested)
            {
                yield return new("{}", "ended");
                yield break;
            }
            var connections = person.Connections.Select(ConnectionView.Of).Select(Brief);
            yield return new(JsonSerializer.Serialize(connections, ConnectionView.Json), "connections");
            if (await Task.WhenAny(changed, ticked) == ticked)
            {
                if (any.IsCancellationRequested)
                    yield break;
                await person.KeepFreshAsync(any.Token);
                ticked = tick.WaitForNextTickAsync(any.Token).AsTask();
            }
        }
    }

    // Enough for the page to know which card to fetch anew.
    private static object Brief(ConnectionView view) => new { view.Name, view.State, view.Version, view.Expires };
}
