using System.Text.Json;
using ModelContextProtocol.Protocol;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Chat;

/// <summary>Calls a tool of one server in the name of the person.</summary>
public delegate Task<CallToolResult> CallTool(string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken);

/// <summary>One MCP server as the chat sees it.</summary>
/// <param name="Name">Its short name, a part of its tools' names for the model.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Tools">What it offers now.</param>
/// <param name="Obstacle">Why it cannot be used now, in words; null when it can.</param>
/// <param name="CallAsync">Calls one of its tools.</param>
public sealed record ChatServer(string Name, string Title, IReadOnlyList<Tool> Tools, string? Obstacle, CallTool CallAsync)
{
    /// <summary>A connection as it stands now.</summary>
    public static ChatServer Of(ServerConnection connection)
    {
        var (server, snapshot) = (connection.Server, connection.Snapshot);
        var obstacle = snapshot switch
        {
            { State: ConnectionState.Connected } => null,
            { State: ConnectionState.Connecting } => "It is being connected.",
            { Refusal: { } refusal } => RefusalWords.Of(refusal, server),
            _ => snapshot.Failure ?? "It cannot be used now.",
        };
        return new(server.Name, server.DisplayName, snapshot.Tools, obstacle, connection.CallAsync);
    }
}
