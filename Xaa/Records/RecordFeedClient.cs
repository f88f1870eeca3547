using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Xaa.Records;

/// <summary>
/// Reads one party's records as they come: pages through what is there, then long-polls; what fails is tried again with growing pauses.
/// </summary>
/// <param name="http">Its base address is the party's; its timeout must be longer than <see cref="Wait"/>.</param>
/// <param name="key">The reader's key at this party.</param>
/// <param name="clock">Times the pauses.</param>
public sealed class RecordFeedClient(HttpClient http, string key, TimeProvider clock)
{
    /// <summary>How long one request waits for news.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(25);

    /// <summary>Marks a request that the party holds on purpose, for handlers in between that time out or try again.</summary>
    public static readonly HttpRequestOptionsKey<bool> LongPoll = new("Xaa.LongPoll");

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Reads from the beginning and never ends: yields at every page with records and at every change of state.</summary>
    /// <exception cref="OperationCanceledException">The only way out.</exception>
    public async IAsyncEnumerable<RecordFeedUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var state = new RecordFeedState(RecordFeedStatus.Connecting, clock.GetUtcNow());
        var pause = FirstPause;
        var after = 0L;
        while (true)
        {
            // The first request after a failure does not wait, so that the feed is known to be back at once.
            var wait = state.Status == RecordFeedStatus.Connected ? Wait : TimeSpan.Zero;
            var (page, why) = await TryReadPageAsync(after, wait, cancellationToken);
            var before = state;
            state = Next(before, why);
            if (page is null)
            {
                if (state != before)
                    yield return new(state, []);
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            pause = FirstPause;
            after = page.Next;
            if (state != before || page.Records.Count > 0)
                yield return new(state, page.Records);
        }
    }

    private RecordFeedState Next(RecordFeedState before, string? why)
    {
        var status = why is null ? RecordFeedStatus.Connected : RecordFeedStatus.Unreachable;
        return new(status, status == before.Status ? before.Since : clock.GetUtcNow(), why);
    }

    private async Task<(RecordPage? Page, string? Why)> TryReadPageAsync(long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadPageAsync(after, wait, cancellationToken), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "It did not answer in time.");
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Unauthorized)
        {
            return (null, "It does not know this reader's key (401).");
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            return (null, $"It answered {(int)status}.");
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message);
        }
        catch (JsonException)
        {
            return (null, "Its answer is not a page of records.");
        }
    }

    private async Task<RecordPage> ReadPageAsync(long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?after={after}&wait={wait.TotalSeconds:0}&limit={RecordFeed.MaximumLimit}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(RecordFeed.Path + query, UriKind.Relative));
        request.Options.Set(LongPoll, true);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException("The feed refused.", null, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var page = await JsonSerializer.DeserializeAsync(body, RecordJson.Default.RecordPage, cancellationToken) ?? throw new JsonException();
        // Records without a new cursor would come again and again.
        return page.Records.Count > 0 && page.Next <= after ? throw new JsonException() : page;
    }
}
