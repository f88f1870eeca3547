namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>
/// The runs of some tests, of which each starts Node.js once. They take turns, because some scenarios wait half a second for an answer and no
/// longer. Where the suite is not to be had, nothing starts and the tests are skipped.
/// </summary>
public abstract class SuiteRuns : IAsyncLifetime
{
    /// <summary>Of the tests that must not run at once either.</summary>
    public const string Collection = "suite";

    private readonly Dictionary<string, Task<SuiteRun>> _runs = [];
    private Task _last = Task.CompletedTask;

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
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        _last = _runs[run.Name] = StartAfterAsync(_last, () => SuiteRun.StartAsync(run.Package, [.. run.Arguments, .. arguments], onLine));

    private static async Task<SuiteRun> StartAfterAsync(Task last, Func<Task<SuiteRun>> start)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await start();
    }
}
