using System.Diagnostics;

namespace Xaa.Benchmarks.Load;

/// <summary>What was counted in one window.</summary>
internal sealed record Window(long Requests, TimeSpan Elapsed, TimeSpan Cpu)
{
    /// <summary>CPU time of the server per request, in microseconds.</summary>
    public double Cost => Cpu.TotalMicroseconds / Requests;

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;
}

/// <summary>Keeps so many requests under way for a while, or for so many requests.</summary>
internal static class LoadLoop
{
    // What is called seldom stays slow for long: the runtime compiles anew what was called often enough, when it has time.
    private const int FewestToWarmUp = 10_000;
    private const int MostTimesLonger = 6;

    /// <summary>Asks until the server runs as it will run on.</summary>
    public static async Task WarmUpAsync(Target target, int connections, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var warm = await RunAsync(target, connections, options.WarmUp, options.Requests, cancellationToken);
        for (var more = 1; options.Requests is null && warm.Requests < FewestToWarmUp && more < MostTimesLonger; more++)
        {
            var again = await RunAsync(target, connections, options.WarmUp, null, cancellationToken);
            warm = again with { Requests = warm.Requests + again.Requests };
        }
    }

    public static async Task<Window> RunAsync(Target target, int connections, TimeSpan length, int? requests, CancellationToken cancellationToken)
    {
        if (target.Prepare is { } prepare)
            await prepare(cancellationToken);
        long left = requests ?? long.MaxValue;
        long done = 0;
        var cpu = target.Server.Cpu;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(worker => Task.Run(() => WorkAsync(worker), cancellationToken)));
        return new(done, clock.Elapsed, target.Server.Cpu - cpu);

        async Task WorkAsync(int worker)
        {
            while (Interlocked.Decrement(ref left) >= 0 && (requests is not null || clock.Elapsed < length))
            {
                await target.SendAsync(worker, cancellationToken);
                Interlocked.Increment(ref done);
            }
        }
    }
}
