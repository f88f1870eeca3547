using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>The keys of one pinned issuer, fetched from its JWKS and parsed once. RFC 7517.</summary>
/// <remarks>
/// An unknown <c>kid</c> fetches again, at most once in <see cref="RefetchInterval"/>, so that nobody can make this server hammer the issuer.
/// While the issuer is away, keys that were fetched stay good for <see cref="StaleFor"/>.
/// </remarks>
public sealed class RemoteIssuerKeys(Func<HttpClient> http, Uri jwksUri, TimeProvider clock) : IDisposable
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

    /// <summary>Finds a key; a <see cref="KeyLookup"/>.</summary>
    /// <exception cref="IssuerKeysException">No keys were fetched yet and the issuer cannot be reached, or those fetched are too old.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (_current is { } fresh && clock.GetUtcNow() - fresh.At < FreshFor && fresh.Find(keyId) is { } key)
            return key;

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() - _lastTry >= RefetchInterval)
                await FetchAsync(cancellationToken);
        }
        finally
        {
            _fetching.Release();
        }

        return _current is { } known && clock.GetUtcNow() - known.At < StaleFor
            ? known.Find(keyId)
            : throw new IssuerKeysException($"The keys of {jwksUri} cannot be fetched.");
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = http();
            client.MaxResponseContentBufferSize = LongestDocument;
            var json = await client.GetStringAsync(jwksUri, cancellationToken);
            var keys = new JsonWebKeySet(json).GetSigningKeys().Where(k => k is ECDsaSecurityKey or RsaSecurityKey { KeySize: >= 2048 } or JsonWebKey);
            _current = new(clock.GetUtcNow(), [.. keys]);
            _lastTry = clock.GetUtcNow();
        }
        catch (Exception failed) when (failed is HttpRequestException or ArgumentException or System.Text.Json.JsonException
            or TaskCanceledException { InnerException: TimeoutException })
        {
            _lastTry = clock.GetUtcNow();
            if (_current is null)
                throw new IssuerKeysException($"The keys of {jwksUri} cannot be fetched.", failed);
        }
    }

    private sealed record Snapshot(DateTimeOffset At, IReadOnlyList<SecurityKey> Keys)
    {
        // RFC 7515 §4.1.4: kid is optional; without one only a lone key is unambiguous.
        public SecurityKey? Find(string? keyId) => keyId is null
            ? Keys is [var only] ? only : null
            : Keys.FirstOrDefault(k => k.KeyId == keyId);
    }
}
