using System.Globalization;
using Xaa.FlowView.Live;

namespace Xaa.FlowView.Attempts;

/// <summary><c>GET /api/attempts</c>: the whole table; with <c>after</c> and <c>wait</c>, as soon as it has changed.</summary>
public static class AttemptsEndpoint
{
    private const int MaximumWait = 30;

    public static void MapAttempts(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/attempts", AnswerAsync);

    private static async Task<IResult> AnswerAsync(
        HttpRequest request, LiveTable table, AttemptViews views, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        if (!TryGetWait(request.Query["wait"], out var wait))
            return TypedResults.Problem($"'wait' must be one whole number from 0 to {MaximumWait}.", statusCode: StatusCodes.Status400BadRequest);
        var after = request.Query["after"];
        if (after.Count > 0 && !FlowCursor.TryParse(after, out _))
            return TypedResults.Problem("'after' must be the 'next' of an answer.", statusCode: StatusCodes.Status400BadRequest);

        if (FlowCursor.TryParse(after, out var cursor) && wait > TimeSpan.Zero)
            await WaitAsync(table, cursor, wait, clock, request.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        return TypedResults.Json(views.Page(table.ChangesAfter(null)), AttemptJson.Default.AttemptsPage);
    }

    /// <summary>Ends with the first change, or with time, reader or host.</summary>
    private static async Task WaitAsync(
        LiveTable table, FlowCursor cursor, TimeSpan wait, TimeProvider clock, CancellationToken aborted, CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(wait, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(time.Token, aborted, stopping);
        try
        {
            await table.WaitForChangeAsync(cursor, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nothing changed meanwhile; the answer says so by its cursor.
        }
    }

    private static bool TryGetWait(Microsoft.Extensions.Primitives.StringValues given, out TimeSpan wait)
    {
        var seconds = 0;
        var isGood = given.Count == 0
            || (given.Count == 1 && int.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= MaximumWait);
        wait = TimeSpan.FromSeconds(seconds);
        return isGood;
    }
}
