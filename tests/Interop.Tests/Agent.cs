using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

namespace Xaa.Interop.Tests;

/// <summary>How somebody registered this agent.</summary>
internal sealed record Credentials(string ClientId, string ClientSecret);

/// <summary>An agent on the C# SDK alone.</summary>
internal sealed class Agent(string idp, Credentials atIdp, Credentials atServer, Func<WantedSignIn, Task<string>> signIn)
{
    /// <summary>Connects to an MCP server with nothing but a sign-in at the company's identity provider.</summary>
    public async Task<McpClient> ConnectAsync(string server, string issuer, string revision, CancellationToken cancellationToken)
    {
        var tokens = new HttpClient();
        IdentityAssertionGrantProvider NewProvider(string? scope, string idToken) => new(
            new()
            {
                IdpUrl = idp,
                IdpClientId = atIdp.ClientId,
                IdpClientSecret = atIdp.ClientSecret,
                IdpScope = scope,
                ClientId = atServer.ClientId,
                ClientSecret = atServer.ClientSecret,
                TokenEndpointAuthMethod = "client_secret_basic",
                Scope = scope,
                IdTokenCallback = (_, _) => Task.FromResult(idToken),
            },
            tokens);

        var handler = new IdentityAssertionGrantHandler(new(server), new(issuer), NewProvider, signIn) { InnerHandler = new SocketsHttpHandler() };
        var transport = new HttpClientTransport(
            new() { Endpoint = new(server), TransportMode = HttpTransportMode.StreamableHttp }, new HttpClient(handler), ownsHttpClient: true);
        return await McpClient.CreateAsync(transport, new() { ProtocolVersion = revision }, cancellationToken: cancellationToken);
    }
}
