using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>The suite against a server, once for each version and set of requirements.</summary>
public sealed class ServerRuns : SuiteRuns
{
    private ConformanceServer? _server;

    protected override async Task StartAsync()
    {
        _server = await ConformanceServer.StartAsync();
        foreach (var run in Expectations.Of("server"))
        {
            Start(run, ["--url", _server.Endpoint]);
        }
    }

    protected override ValueTask StopAsync() => _server?.DisposeAsync() ?? default;
}
