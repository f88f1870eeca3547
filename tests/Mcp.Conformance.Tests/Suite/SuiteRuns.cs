namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>
/// The runs of some tests: each starts Node.js once, and they, which mostly wait, go on at once. Where the suite is not to be had, nothing
/// starts and the tests are skipped.
/// </summary>
public abstract class SuiteRuns : IAsyncLifetime
{
    private readonly Dictionary<string, Task<SuiteRun>> _runs = [];

    public async ValueTask InitializeAsync()
    {
        if (SuitePackages.Missing is null)
        {
            await StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // One that failed has failed its tests.
        await Task.WhenAll(_runs.Values).ContinueWith(_ => { }, TaskScheduler.Default);
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    internal async Task<SuiteRun> OfAsync(string run)
    {
        Assert.SkipWhen(SuitePackages.Missing is not null, SuitePackages.Missing ?? "");
        return await _runs[run];
    }

    /// <summary>Starts what is tested, and the runs against it.</summary>
    protected abstract Task StartAsync();

    /// <summary>Stops what was started, if it was.</summary>
    protected abstract ValueTask StopAsync();

    private protected void Start(ExpectedRun run, IEnumerable<string> arguments, Func<string, Task>? onLine = null) =>
        _runs[run.Name] = SuiteRun.StartAsync(run.Package, [.. run.Arguments, .. arguments], onLine);
}
