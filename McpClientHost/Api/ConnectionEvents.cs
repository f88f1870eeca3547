using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.StepUp;

namespace Xaa.McpClientHost.Api;

/// <summary>Tells an open page what changes, and keeps its connections fresh while someone looks.</summary>
public static class ConnectionEvents
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

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
        // Whoever comes back after hours does not wait for the first tick.
        var ticked = Task.FromResult(true);
        var fresh = Task.CompletedTask;
        while (!any.IsCancellationRequested)
        {
            var changed = person.Changes.Next;
            if (person.Ended.IsCancellationRequested)
            {
                yield return new("{}", "ended");
                yield break;
            }
            yield return new(JsonSerializer.Serialize(person.Connections.Select(c => Brief(c, time)), ConnectionView.Json), "connections");
            yield return new(JsonSerializer.Serialize(StepUpView.Of(person), ConnectionView.Json), "step-up");
            if (await Task.WhenAny(changed, ticked) == ticked)
            {
                if (any.IsCancellationRequested)
                    yield break;
                // Beside the stream: a slow server does not keep the others' changes from the page.
                fresh = KeepFreshAsync(person, fresh);
                ticked = tick.WaitForNextTickAsync(any.Token).AsTask();
            }
        }
    }

    private static async Task KeepFreshAsync(Person person, Task before)
    {
        await before;
        await person.KeepFreshAsync(person.Ended);
    }

    // Enough for the page to know which card to fetch anew, and by which clock times run down.
    private static object Brief(ServerConnection connection, TimeProvider time)
    {
        var view = ConnectionView.Of(connection);
        return new { view.Name, view.State, view.Version, view.Expires, view.RetryAt, Now = time.GetUtcNow() };
    }
}
