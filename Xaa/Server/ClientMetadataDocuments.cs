using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>
/// Clients whose id is the address of their metadata, fetched when they are first seen. Client ID Metadata Document draft (SPEC 68). None is
/// fetched that an administrator has not allowed by host or by address; failures are never kept, and never hurried.
/// </summary>
public sealed partial class ClientMetadataDocuments(
    ClientMetadataOptions options, PublicNetwork network, IHttpClientFactory http, TimeProvider clock, ILogger<ClientMetadataDocuments> logger)
{
    /// <summary>A longer document, in bytes, is not read.</summary>
    public const int LongestDocument = 5 * 1024;

    /// <summary>The shortest time that a document is kept, whatever its cache headers say.</summary>
    public static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a document is kept, whatever its cache headers say.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>How long a document without cache headers is kept.</summary>
    public static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between a failure and the next try.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private const int MostKept = 1000;
    private const int MostFetchesPerMinute = 30;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<RegisteredClient?>>> _fetching = new(StringComparer.Ordinal);
    private readonly RecordGate _fetches = new(clock, MostFetchesPerMinute);

    /// <summary>Whether any is allowed.</summary>
    public bool IsOn => options.Allowed.Count > 0;

    /// <summary>Whether an id is the address of a document that may be fetched.</summary>
    public bool Allows(string clientId) => IsOn && ClientMetadataDocument.AddressOf(clientId, network) is { } address && options.Allows(address);

    /// <summary>The client of an id; null when it is not allowed, or there is no good document now.</summary>
    public async ValueTask<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(clientId, out var kept) && clock.GetUtcNow() < kept.Until)
            return kept.Client;
        if (!Allows(clientId))
            return null;

        // One fetches, whoever else asks meanwhile waits for the same; when the first goes away, it goes on for the others.
        var fetch = _fetching.GetOrAdd(clientId, id => new(() => FetchAsync(id)));
        return await fetch.Value.WaitAsync(cancellationToken);
    }

    private async Task<RegisteredClient?> FetchAsync(string clientId)
    {
        try
        {
            // Who makes up addresses at an allowed host does not make this server fetch without end.
            if (!_fetches.TryEnter())
                return null;
            var (client, life) = await ReadAsync(clientId);
            Keep(clientId, new(client, clock.GetUtcNow() + life));
            return client;
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException or FormatException)
        {
            LogFailed(logger, clientId, failed.Message);
            Keep(clientId, new(null, clock.GetUtcNow() + RetryInterval));
            return null;
        }
        finally
        {
            _fetching.TryRemove(clientId, out _);
        }
    }

    private async Task<(RegisteredClient Client, TimeSpan Life)> ReadAsync(string clientId)
    {
        using var client = http.CreateClient(PublicNetwork.ClientName);
        client.MaxResponseContentBufferSize = LongestDocument;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(clientId));
        request.Headers.Accept.Add(new("application/json"));
        using var response = await client.SendAsync(request, CancellationToken.None);
        // A redirect, too, is another answer.
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"The answer is {(int)response.StatusCode}, not 200.");
        if (response.Content.Headers.ContentType?.MediaType is not { } type
            || !(type == "application/json" || (type.StartsWith("application/", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal))))
            throw new FormatException("The answer is not JSON.");
        return (ClientMetadataDocument.Parse(clientId, await response.Content.ReadAsByteArrayAsync(), network), LifeOf(response));
    }

    private static TimeSpan LifeOf(HttpResponseMessage response)
    {
        var cache = response.Headers.CacheControl;
        if (cache is { NoStore: true } or { NoCache: true })
            return ShortestLife;
        var life = (cache?.MaxAge ?? UsualLife) - (response.Headers.Age ?? TimeSpan.Zero);
        return life < ShortestLife ? ShortestLife : life > LongestLife ? LongestLife : life;
    }

    private void Keep(string clientId, Kept kept)
    {
        if (_kept.Count >= MostKept)
        {
            foreach (var (oldest, _) in _kept.OrderBy(entry => entry.Value.Until).Take(MostKept / 10).ToList())
                _kept.TryRemove(oldest, out _);
        }
        _kept[clientId] = kept;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metadata of the client {ClientId} cannot be used: {Fault}")]
    private static partial void LogFailed(ILogger logger, string clientId, string fault);

    // A client of null is a failure, which counts for a moment only.
    private sealed record Kept(RegisteredClient? Client, DateTimeOffset Until);
}

/// <summary>Which metadata documents are accepted as clients.</summary>
/// <param name="Allowed">Hosts (<c>apps.example</c>, with a port where it is not the usual one) and whole addresses; none unless told.</param>
public sealed record ClientMetadataOptions(IReadOnlyList<string> Allowed)
{
    /// <summary>Whether it is written as one of them has to be: a host, or an address with a path, in lower case.</summary>
    public static bool IsHostOrAddress(string allowed) => allowed.Contains("://", StringComparison.Ordinal)
        ? Uri.TryCreate(allowed, UriKind.Absolute, out var address) && address.AbsoluteUri == allowed && address.AbsolutePath.Length > 1
        : Uri.TryCreate($"https://{allowed}/", UriKind.Absolute, out var host) && host.Authority == allowed;

    /// <summary>Whether a document's address or host is among them.</summary>
    public bool Allows(Uri address) =>
        Allowed.Contains(address.AbsoluteUri, StringComparer.Ordinal) || Allowed.Contains(address.Authority, StringComparer.Ordinal);
}
