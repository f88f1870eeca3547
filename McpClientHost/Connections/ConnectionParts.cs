using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using Xaa.Client;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.Connections;

/// <summary>What every connection is made of.</summary>
public sealed class ConnectionParts(
    IdentityAssertionClient client,
    AgentSeed seed,
    IHttpMessageHandlerFactory handlers,
    IOptions<AgentOptions> options,
    ILoggerFactory logs,
    TimeProvider time)
{
    public const string HttpClientName = "agent.mcp";

    public ILoggerFactory Logs => logs;

    public ILogger Log { get; } = logs.CreateLogger<ServerConnection>();

    public TimeProvider Time => time;

    public AgentOptions Options => options.Value;

    /// <summary>The identity provider's issuer.</summary>
    public string Idp => seed.Idp.Issuer;

    public IdentityAssertionHandler CreateHandler(AssertionSubject subject, ProtectedResource resource) =>
        new(client, subject, resource) { InnerHandler = handlers.CreateHandler(HttpClientName) };

    // The handler outlives the transport: it holds what a reconnection needs.
    public HttpClientTransport CreateTransport(SeedServer server, IdentityAssertionHandler handler) => new(
        new() { Endpoint = new(server.Resource), TransportMode = HttpTransportMode.StreamableHttp, Name = server.Name },
        // A call may wait for a person's second factor inside of its request; what it may take otherwise, the connection sees to.
        new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
        logs,
        ownsHttpClient: true);

    /// <summary>Looks whether the server still stands at its address and is the one that it was.</summary>
    /// <exception cref="IdentityAssertionException">It does not, or it is another one.</exception>
    public async Task LookAsync(SeedServer server, CancellationToken cancellationToken)
    {
        try
        {
            await client.RediscoverAsync(server.ProtectedResource).WaitAsync(cancellationToken);
        }
        catch (IdentityAssertionException e) when (e.Refusal.Code == ClientErrors.MetadataUnavailable)
        {
            // It answers; its metadata may stand where only its challenge says.
        }
    }

    /// <summary>Drops what is kept for a sign-in, so that the next call asks the IdP again.</summary>
    public void Forget(Person person, string? resource = null) => client.Forget(person.Subject.Key, resource);
}
