using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Conformance.Client;

/// <summary>What the MCP client offers: everything that a scenario may ask of it.</summary>
internal static class ClientOptions
{
    private const string EnterpriseManaged = "io.modelcontextprotocol/enterprise-managed-authorization";
    private const string Released = "2025-11-25";

    public static McpClientOptions For(Scenario scenario) => new()
    {
        ClientInfo = new() { Name = "xaa-conformance", Version = "1.0" },
        Capabilities = new() { Roots = new(), Extensions = new Dictionary<string, object> { [EnterpriseManaged] = new JsonObject() } },
        // A client that is just being compiled on a busy machine must not take the server's answer for an older server's silence.
        DiscoverProbeTimeout = TimeSpan.FromSeconds(60),
        InitializationTimeout = TimeSpan.FromSeconds(90),
        ProtocolVersion = VersionFor(scenario),
        Handlers = new()
        {
            RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [] }),
            // Accepted as it stands: the SDK fills in the defaults.
            ElicitationHandler = (_, _) => ValueTask.FromResult(
                new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement>() }),
            SamplingHandler = (_, _, _) => ValueTask.FromResult(
                new CreateMessageResult { Model = "none", Role = Role.Assistant, Content = [new TextContentBlock { Text = "Nothing." }] }),
        },
    };

    // Null begins with the newest and comes to terms. A version that is named is meant, and a server that answers with another one is left.
    private static string? VersionFor(Scenario scenario) => scenario switch
    {
        { Revision: Released } or { Name: "initialize" } => Released,
        { Name: "sse-retry" } => "2025-03-26",
        _ => null,
    };
}
