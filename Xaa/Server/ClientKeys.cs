using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;

namespace Xaa.Server;

/// <summary>The public keys of clients: those registered, or those at the address that is registered, fetched safely and kept for a while.</summary>
public sealed class ClientKeys(PublicNetwork network, IHttpClientFactory http, TimeProvider clock, ILogger<RemoteIssuerKeys> logger) : IDisposable
{
    private readonly ConcurrentDictionary<Uri, RemoteIssuerKeys> _fetched = new();

    /// <summary>Finds a key of a client.</summary>
    /// <exception cref="IssuerKeysException">The keys cannot be fetched now, or never from that address.</exception>
    public ValueTask<SecurityKey?> FindAsync(RegisteredClient client, string? keyId, CancellationToken cancellationToken)
    {
        if (client.JwksUri is not { } address)
            return new(client.Keys.Find(keyId));
        if (!network.Accepts(address))
            throw new IssuerKeysException($"The keys of {client.ClientId} are not at an https address.");
        return _fetched.GetOrAdd(address, Create).FindAsync(keyId, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _fetched.Values)
            keys.Dispose();
    }

    private RemoteIssuerKeys Create(Uri address) => new(() => http.CreateClient(PublicNetwork.ClientName), address, clock, logger);
}
