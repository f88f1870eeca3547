namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>One host of each sample, started when it is first asked for; for tests that leave nothing behind that others look at.</summary>
public sealed class SharedSamples : IAsyncDisposable
{
    private readonly Dictionary<string, Task<SampleHost>> _hosts = [];

    public Task<SampleHost> GetAsync(string name)
    {
        lock (_hosts)
        {
            if (!_hosts.TryGetValue(name, out var host))
                _hosts[name] = host = SampleHost.StartAsync(name);
            return host;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await (await host).DisposeAsync();
    }
}
