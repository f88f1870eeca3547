using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>One MCP server, connected for the length of a command: steps 2 and 3, MCP's handshake and the list of tools.</summary>
internal sealed class ConnectedServer : IAsyncDisposable
{
    private readonly IdentityAssertionHandler _handler;
    private readonly McpClient _client;

    private ConnectedServer(SeedServer server, IdentityAssertionHandler handler, McpClient client, IReadOnlyList<Tool> tools)
    {
        Server = server;
        _handler = handler;
        _client = client;
        Tools = tools;
    }

    public SeedServer Server { get; }

    public IReadOnlyList<Tool> Tools { get; }

    /// <exception cref="IdentityAssertionException">The person has no access, and why.</exception>
    public static async Task<ConnectedServer> ConnectAsync(
        SeedServer server, AssertionSubject subject, ConnectionParts parts, CancellationToken cancellationToken)
    {
        var handler = parts.CreateHandler(subject, server.ProtectedResource);
        McpClient? client = null;
        try
        {
            await handler.PrepareAsync(cancellationToken);
            client = await McpClient.CreateAsync(parts.CreateTransport(server, handler), Options(), parts.Logs, cancellationToken);
            var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
            return new(server, handler, client, [.. tools.Select(tool => tool.ProtocolTool)]);
        }
        catch
        {
            if (client is not null)
                await client.DisposeAsync();
            handler.Dispose();
            throw;
        }
    }

    /// <exception cref="CommandException">The server offers no such tool.</exception>
    public Tool FindTool(string name) => Tools.FirstOrDefault(tool => tool.Name == name) ?? throw new CommandException(
        ExitCodes.Usage, $"{Server.DisplayName} has no tool '{name}'. It has {string.Join(", ", Tools.Select(tool => ToolText.Plain(tool.Name)))}.");

    public Task<CallToolResult> CallAsync(string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken) =>
        _client.CallToolAsync(tool, arguments.ToDictionary(a => a.Key, a => (object?)a.Value), cancellationToken: cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _handler.Dispose();
    }

    private static McpClientOptions Options() => new()
    {
        ClientInfo = new() { Name = "acme-agent-cli", Title = "Acme Agent (command line)", Version = "1.0" },
        Capabilities = new() { Extensions = new Dictionary<string, object> { [ServerConnection.Extension] = new JsonObject() } },
        InitializationTimeout = TimeSpan.FromSeconds(30),
    };
}
