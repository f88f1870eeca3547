using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Xaa.Server;

/// <summary>Resolves a name to its addresses.</summary>
public delegate Task<IPAddress[]> NameLookup(string name, CancellationToken cancellationToken);

/// <summary>
/// Fetches what a stranger names: only from public addresses, so that nobody makes this server look into its own network. A name is resolved here,
/// every address is checked, and the connection goes to an address that was checked, so that a second answer of the name server changes nothing.
/// </summary>
/// <param name="lookup">Resolves names.</param>
/// <param name="allowLoopback">Whether a loopback address may be named as such: in Development on loopback only (SPEC 68).</param>
public sealed class PublicNetwork(NameLookup lookup, bool allowLoopback)
{
    /// <summary>The name of its <see cref="HttpClient"/>.</summary>
    public const string ClientName = "public-network";

    /// <summary>How long a fetch may take as a whole.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether an address may be fetched from at all: https; http only where loopback is allowed, and named.</summary>
    public bool Accepts(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsOwnLoopback(address.Host));

    /// <summary>The addresses of a host, all of which may be connected to.</summary>
    /// <exception cref="HttpRequestException">It has none, or one of them is special: the name cannot be trusted then.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await lookup(host, cancellationToken);
        if (addresses is [])
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} has no address.");
        var isRefused = IsOwnLoopback(host) ? (Predicate<IPAddress>)(address => !IPAddress.IsLoopback(address)) : SpecialUseAddresses.Contains;
        return Array.Exists(addresses, isRefused)
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, $"{host} is not on the public internet.")
            : addresses;
    }

    /// <summary>A handler that follows no redirect, keeps no cookie, uses no proxy, and connects to checked addresses only.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = Patience,
        MaxResponseHeadersLength = 16,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        ConnectCallback = ConnectAsync,
    };

    private bool IsOwnLoopback(string host) =>
        allowLoopback && (host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Registers the <see cref="PublicNetwork"/>.</summary>
internal static class PublicNetworkExtensions
{
    /// <summary>Adds the client that fetches from it. It tries once: whoever asks decides when it is tried again.</summary>
    public static void AddPublicNetwork(this IServiceCollection services)
    {
        services.TryAddSingleton<NameLookup>(_ => Dns.GetHostAddressesAsync);
        services.TryAddSingleton(provider => new PublicNetwork(
            provider.GetRequiredService<NameLookup>(),
            provider.GetRequiredService<IHostEnvironment>().IsDevelopment()
                && new Uri(provider.GetRequiredService<TokenEndpointOptions>().Issuer).IsLoopback));
        services.AddHttpClient(PublicNetwork.ClientName, http => http.Timeout = PublicNetwork.Patience)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<PublicNetwork>().CreateHandler())
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear());
    }
}
