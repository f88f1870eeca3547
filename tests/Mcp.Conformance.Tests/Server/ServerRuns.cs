using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>The suite against a server: Node.js starts once per run, and the runs, which mostly wait, go on at once.</summary>
public sealed class ServerRuns : IAsyncLifetime
{
    private readonly Dictionary<string, Task<SuiteRun>> _runs = [];
    private ConformanceServer? _server;

    public async ValueTask InitializeAsync()
    {
        if (NodePackages.Missing is not null)
        {
            return;
        }

        _server = await ConformanceServer.StartAsync();
        foreach (var run in Expectations.Of("server"))
        {
            _runs[run.Name] = SuiteRun.StartAsync(run.Package, [.. run.Arguments, "--url", _server.Endpoint]);
        }
    }

    internal async Task<SuiteRun> OfAsync(string run)
    {
        Assert.SkipWhen(NodePackages.Missing is not null, NodePackages.Missing ?? "");
        return await _runs[run];
    }

    public async ValueTask DisposeAsync()
    {
        // One that failed has failed its tests.
        await Task.WhenAll(_runs.Values).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
