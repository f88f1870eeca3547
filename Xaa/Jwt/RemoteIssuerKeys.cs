using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>The keys of one pinned issuer, fetched from its JWKS and parsed once. RFC 7517.</summary>
/// <remarks>
/// An unknown <c>kid</c> fetches again, at most once in <see cref="RefetchInterval"/>, so that nobody can make this server hammer the issuer.
/// While the issuer is away, keys that were fetched stay good for <see cref="StaleFor"/>.
/// </remarks>
public sealed partial class RemoteIssuerKeys(Func<HttpClient> http, Uri jwksUri, TimeProvider clock, ILogger<RemoteIssuerKeys> logger) : IDisposable
{
    /// <summary>How long fetched keys are used without asking again.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>How long fetched keys are used while the issuer cannot be reached.</summary>
    public static readonly TimeSpan StaleFor = TimeSpan.FromHours(1);

    /// <summary>The shortest time between two fetches.</summary>
    public static readonly TimeSpan RefetchInterval = TimeSpan.FromSeconds(10);

    private const int LongestDocument = 64 * 1024;
    private readonly SemaphoreSlim _fetching = new(1);
    private Snapshot? _current;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;
    private bool _failing;

    /// <summary>Finds a key; a <see cref="KeyLookup"/>.</summary>
    /// <exception cref="IssuerKeysException">No keys were fetched yet and the issuer cannot be reached, or those fetched are too old.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (Known(FreshFor)?.Find(keyId) is { } fresh)
            return fresh;

        // One caller fetches and waits for a slow issuer. Meanwhile the others go on with a key that is merely no longer fresh.
        var stale = Known(StaleFor)?.Find(keyId);
        if (!await _fetching.WaitAsync(stale is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
            return stale;
        try
        {
            if (clock.GetUtcNow() - _lastTry >= RefetchInterval)
                await FetchAsync();
        }
        finally
        {
            _fetching.Release();
        }

        return Known(StaleFor) is { } known
            ? known.Find(keyId)
            : throw new IssuerKeysException($"The keys of {jwksUri} cannot be fetched.");
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private Snapshot? Known(TimeSpan age) => _current is { } known && clock.GetUtcNow() - known.At < age ? known : null;

    // The keys are for everybody: when the one who asked first goes away, the fetch goes on.
    private async Task FetchAsync()
    {
        try
        {
            using var client = http();
            client.MaxResponseContentBufferSize = LongestDocument;
            _current = new(clock.GetUtcNow(), PublicKeys.Parse(await client.GetStringAsync(jwksUri, CancellationToken.None)));
            Report(null);
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException or FormatException or InvalidOperationException)
        {
            Report(failed);
            if (_current is null)
                throw new IssuerKeysException($"The keys of {jwksUri} cannot be fetched.", failed);
        }
        finally
        {
            _lastTry = clock.GetUtcNow();
        }
    }

    // Once when it begins and once when it ends: unknown kids make it try again and again.
    private void Report(Exception? failure)
    {
        if (failure is not null && !_failing)
            LogFailing(logger, failure, jwksUri);
        else if (failure is null && _failing)
            LogFetched(logger, jwksUri);
        _failing = failure is not null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of {JwksUri} cannot be fetched; those fetched before stay good for an hour.")]
    private static partial void LogFailing(ILogger logger, Exception failure, Uri jwksUri);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of {JwksUri} can be fetched again.")]
    private static partial void LogFetched(ILogger logger, Uri jwksUri);

    private sealed record Snapshot(DateTimeOffset At, IReadOnlyList<SecurityKey> Keys)
    {
        public SecurityKey? Find(string? keyId) => Keys.Find(keyId);
    }
}
