using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Xaa.Records;

/// <summary>A party's records, for the observers its seed names.</summary>
public static class RecordFeed
{
    /// <summary>Where the feed is.</summary>
    public const string Path = "/records";

    /// <summary>The longest a request may ask to wait, in seconds.</summary>
    public const int MaximumWait = 30;

    /// <summary>The longest a request may ask to gather, in milliseconds.</summary>
    public const int MaximumGather = 1000;

    /// <summary>The most records of one answer.</summary>
    public const int MaximumLimit = 500;

    private const int DefaultLimit = 100;

    /// <summary>
    /// Maps <c>GET /records?after=&lt;cursor&gt;&amp;wait=&lt;seconds 0..30&gt;&amp;limit=&lt;1..500&gt;&amp;gather=&lt;milliseconds 0..1000&gt;</c> with
    /// <c>Authorization: Bearer &lt;key&gt;</c>. Answers 200 with a <see cref="RecordPage"/>, 401 without a right key, 400 for bad parameters, 503
    /// while the store cannot read or the host stops. Needs <see cref="RecordReaders"/> and <see cref="IRecordStore"/>.
    /// </summary>
    /// <remarks>
    /// <c>gather</c> is for readers that need not know at once: when there is something to answer, the answer is held that much longer for what
    /// comes next. A burst of token requests then costs its party one answer and not one for each, and none while it is under way.
    /// </remarks>
    public static IEndpointConventionBuilder MapRecords(this IEndpointRouteBuilder endpoints) =>
        // Anonymous to the party's own policies: no cookie or token of the party opens the feed, only its readers' keys.
        endpoints.MapGet(Path, AnswerAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(
        HttpContext context, RecordReaders readers, IRecordStore store, IHostApplicationLifetime lifetime)
    {
        context.Response.Headers.CacheControl = "no-store";
        LeaveNoTrace(context);
        if (PresentedKey(context.Request) is not { } key || readers.Find(key) is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem(StatusCodes.Status401Unauthorized, "The records need the key of a reader, as a bearer token.");
        }

        if (!TryGetNumber(context.Request, "after", 0, 0, long.MaxValue, out var after, out var fault)
            || !TryGetNumber(context.Request, "wait", 0, 0, MaximumWait, out var wait, out fault)
            || !TryGetNumber(context.Request, "limit", DefaultLimit, 1, MaximumLimit, out var limit, out fault)
            || !TryGetNumber(context.Request, "gather", 0, 0, MaximumGather, out var gather, out fault))
        {
            return Problem(StatusCodes.Status400BadRequest, fault);
        }

        // A stopping host does not keep its readers waiting, nor they it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var page = await store.ReadAsync(after, (int)limit, TimeSpan.FromSeconds(wait), ended.Token);
            if (gather > 0 && page.Records.Count > 0 && page.Records.Count < limit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(gather), context.RequestServices.GetRequiredService<TimeProvider>(), ended.Token);
                page = await store.ReadAsync(after, (int)limit, TimeSpan.Zero, ended.Token);
            }
            return TypedResults.Json(page, RecordJson.Default.RecordPage);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.Empty; // Nobody is left to answer; hanging up on a long poll is no error.
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, "The party is stopping.");
        }
        catch (RecordStoreException)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, "The records cannot be read now.");
        }
    }

    /// <summary>Observers ask all the time; their spans would bury those of the flow.</summary>
    private static void LeaveNoTrace(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>() is { Activity: var span })
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static string? PresentedKey(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && AuthenticationHeaderValue.TryParse(header, out var value)
        && value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && value.Parameter is { Length: > 0 } key ? key : null;

    private static bool TryGetNumber(HttpRequest request, string name, long missing, long least, long most, out long value, out string fault)
    {
        var given = request.Query[name];
        value = missing;
        fault = $"'{name}' must be one whole number from {least} to {most}.";
        return given.Count == 0
            || (given.Count == 1
                && long.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out value)
                && value >= least
                && value <= most);
    }

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
