using System.Text.Json.Nodes;

namespace Xaa.Mcp.Conformance.Client;

/// <summary>What the suite says to the client that it starts: in its environment, and the MCP server's address as the last argument.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Server">The MCP server's address, as an exact string.</param>
/// <param name="Revision">The revision of MCP that it is about; suite 0.1 says none.</param>
/// <param name="Context">What the client would have been given beforehand: its credentials, the tools to call.</param>
internal sealed record Scenario(string Name, string Server, string? Revision, JsonObject Context)
{
    public static Scenario Read(string[] arguments) => new(
        Variable("MCP_CONFORMANCE_SCENARIO") ?? throw new InvalidOperationException("This is started by: conformance client --command"),
        arguments[^1],
        Variable("MCP_CONFORMANCE_PROTOCOL_VERSION"),
        JsonNode.Parse(Variable("MCP_CONFORMANCE_CONTEXT") ?? "{}")!.AsObject());

    public string? Given(string name) => (string?)Context[name];

    public string Needed(string name) => Given(name) ?? throw new InvalidOperationException($"The suite gives no {name} in {Name}.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
