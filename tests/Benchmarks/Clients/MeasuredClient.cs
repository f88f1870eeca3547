using ModelContextProtocol.Client;

namespace Xaa.Benchmarks.Clients;

/// <summary>A C# library between an ID token and an MCP connection, as its users would call it.</summary>
internal abstract class MeasuredClient(ClientSettings settings)
{
    protected ClientSettings Settings => settings;

    protected RequestCount Count { get; } = new();

    /// <summary>The ID token of this turn.</summary>
    protected string IdToken { get; private set; } = "";

    public static MeasuredClient Of(string name, ClientSettings settings) => name switch
    {
        ClientNames.Library => new LibraryClient(settings),
        ClientNames.Sdk => new SdkClient(settings),
        _ => throw new ArgumentException($"There is no C# client '{name}'.", nameof(name)),
    };

    public RequestCount BeginTurn(Turn turn)
    {
        IdToken = turn.IdToken;
        Count.Clear();
        return Count;
    }

    /// <summary>Makes everything anew.</summary>
    public abstract void ForgetAll();

    /// <summary>Drops the tokens, and keeps the metadata as far as the library does.</summary>
    public abstract void ForgetTokens();

    /// <summary>From the ID token to MCP's opening.</summary>
    public async Task<McpClient> ConnectAsync(KnownServer server)
    {
        var transport = new HttpClientTransport(
            new() { Endpoint = new(server.Resource), TransportMode = HttpTransportMode.StreamableHttp },
            new HttpClient(await AuthorizeAsync(server), disposeHandler: false),
            ownsHttpClient: true);
        // On a busy machine the SDK would otherwise take a slow server for an old one.
        var options = new McpClientOptions { ProtocolVersion = settings.Revision, DiscoverProbeTimeout = Timeout.InfiniteTimeSpan };
        return await McpClient.CreateAsync(transport, options);
    }

    /// <summary>The handler that calls to a server go through, made ready as far as that is the library's way.</summary>
    protected abstract Task<HttpMessageHandler> AuthorizeAsync(KnownServer server);
}
