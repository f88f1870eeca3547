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
/// <param name="gather">How much later than at once a record may come, so that others come with it; at most a second.</param>
public sealed class RecordFeedClient(HttpClient http, string key, TimeProvider clock, TimeSpan gather = default)
{
    /// <summary>How long one request waits for news.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(25);

    /// <summary>Marks a request that the party holds on purpose, for handlers in between that time out or try again.</summary>
    public static readonly HttpRequestOptionsKey<bool> LongPoll = new("Xaa.LongPoll");

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Reads from the beginning and never ends: yields at every page with records and at every change of state.</summary>
    /// <exception cref="OperationCanceledException">The only way out.</exception>
    public IAsyncEnumerable<RecordFeedUpdate> ReadAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(RecordFeedPosition.Start, cancellationToken);

    /// <summary>The same from where a reader stopped; from the beginning when the party's store has been started anew since.</summary>
    /// <exception cref="OperationCanceledException">The only way out.</exception>
    public async IAsyncEnumerable<RecordFeedUpdate> ReadAsync(
        RecordFeedPosition position, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var state = new RecordFeedState(RecordFeedStatus.Connecting, clock.GetUtcNow());
        var pause = FirstPause;
        while (true)
        {
            var (page, after, why) = await TryReadAsync(position, state.Status == RecordFeedStatus.Connected, cancellationToken);
            var before = state;
            state = Next(before, why);
            if (page is null)
            {
                if (state != before)
                    yield return new(state, [], position);
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            pause = FirstPause;
            position = page.Records.Count > 0 ? new(page.Next, page.Records[^1].Id) : after;
            if (state != before || page.Records.Count > 0)
                yield return new(state, page.Records, position);
        }
    }

    private RecordFeedState Next(RecordFeedState before, string? why)
    {
        var status = why is null ? RecordFeedStatus.Connected : RecordFeedStatus.Unreachable;
        return new(status, status == before.Status ? before.Since : clock.GetUtcNow(), why);
    }

    private async Task<(RecordPage? Page, RecordFeedPosition After, string? Why)> TryReadAsync(
        RecordFeedPosition position, bool isConnected, CancellationToken cancellationToken)
    {
        try
        {
            if (isConnected)
                return (await ReadPageAsync(position.Cursor, Wait, RecordFeed.MaximumLimit, cancellationToken), position, null);
            // The first request after a failure does not wait, so that the feed is known to be back at once.
            var after = await WasStartedAnewAsync(position, cancellationToken) ? RecordFeedPosition.Start : position;
            return (await ReadPageAsync(after.Cursor, TimeSpan.Zero, RecordFeed.MaximumLimit, cancellationToken), after, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed("It did not answer in time.");
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Unauthorized)
        {
            return Failed("It does not know this reader's key (401).");
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            return Failed($"It answered {(int)status}.");
        }
        catch (HttpRequestException e)
        {
            return Failed(e.Message);
        }
        catch (JsonException)
        {
            return Failed("Its answer is not a page of records.");
        }

        (RecordPage?, RecordFeedPosition, string?) Failed(string why) => (null, position, why);
    }

    // A cursor is good for one store only. What stands where this reader stopped is the record it has seen there, or has been trimmed, together
    // with all before it; nothing, or another record, is another store.
    private async Task<bool> WasStartedAnewAsync(RecordFeedPosition position, CancellationToken cancellationToken)
    {
        if (position.Cursor <= 0)
            return false;
        var page = await ReadPageAsync(position.Cursor - 1, TimeSpan.Zero, limit: 1, cancellationToken);
        return page.Records is not [var record] || (page.Next == position.Cursor && record.Id != position.LastId);
    }

    private async Task<RecordPage> ReadPageAsync(long after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?after={after}&wait={wait.TotalSeconds:0}&limit={limit}");
        if (wait > TimeSpan.Zero && gather > TimeSpan.Zero)
            query += string.Create(CultureInfo.InvariantCulture, $"&gather={gather.TotalMilliseconds:0}");
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
