using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xaa.Benchmarks.Cases;
using Xaa.Benchmarks.Clients;
using Xaa.Benchmarks.Load;
using Xaa.Benchmarks.Results;

namespace Xaa.Benchmarks;

/// <summary>Starts the servers, measures each case in turns, and prints the figures.</summary>
public static class Benchmark
{
    private const int Usage = 2;
    private static readonly TimeSpan CryptographyWindow = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs what the command line says.</summary>
    /// <returns>0; 1 when a server failed or it was stopped; 2 when the command line cannot be followed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        try
        {
            if (args.Count > 0 && args[0] == ClientOptions.Word)
                return await RunClientsAsync([.. args.Skip(1)], output, progress, cancellationToken);
            var options = BenchmarkOptions.Parse(args);
            if (options.Help)
                await output.WriteLineAsync(BenchmarkOptions.HelpText);
            else
                await RunAsync(options, output, progress, cancellationToken);
            return 0;
        }
        catch (OptionException fault)
        {
            await progress.WriteLineAsync($"{fault.Message} --help tells what is known.");
            return Usage;
        }
        catch (InvalidOperationException fault)
        {
            await progress.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await progress.WriteLineAsync("Stopped.");
            return 1;
        }
    }

    /// <summary>What it was measured on.</summary>
    internal static string Machine =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";

    private static async Task<int> RunClientsAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var options = ClientOptions.Parse(args);
        if (options.Help)
            await output.WriteLineAsync(ClientOptions.HelpText);
        else
            await ClientBenchmark.RunAsync(options, output, progress, cancellationToken);
        return 0;
    }

    private static async Task RunAsync(BenchmarkOptions options, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(options, progress, cancellationToken);
        var measurements = new List<Measurement>();
        foreach (var one in CaseList.Of(stand))
        {
            using var disposed = one;
            if (!one.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var connections in options.Connections.Select(wanted => Math.Min(wanted, one.MostConnections)).Distinct())
                measurements.Add(await MeasureAsync(one, connections, options, progress, cancellationToken));
        }
        if (measurements.Count == 0)
            throw new OptionException($"No case is named like '{options.Filter}'.");

        var run = new RunResult
        {
            At = TimeProvider.System.GetUtcNow(),
            Machine = Machine,
            Store = options.Store,
            SignCost = Median.Of(measurements.SelectMany(m => m.Cryptography).Select(c => c.Sign)),
            VerifyCost = Median.Of(measurements.SelectMany(m => m.Cryptography).Select(c => c.Verify)),
            Results = [.. measurements.SelectMany(m => m.Summarize())],
        };
        Table.Write(output, run);
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run, ResultJson.Default.RunResult), cancellationToken);
    }

    // The servers take turns, forwards and backwards, so that what else the machine does falls on all of them alike.
    private static async Task<Measurement> MeasureAsync(
        BenchmarkCase one, int connections, BenchmarkOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var measurement = new Measurement(one, connections);
        List<Target> targets = [.. one.Products.Select(product => product.Target)];
        if (one.Floor is not null)
            targets.Insert(0, one.Floor);
        await progress.WriteAsync($"{one.Name}, {connections} connections: ");
        foreach (var target in targets)
            await LoadLoop.WarmUpAsync(target, connections, options, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            measurement.Cryptography.Add(Cryptography.Measure(options.Requests is null ? CryptographyWindow : TimeSpan.Zero));
            foreach (var target in round % 2 == 0 ? targets : targets.AsEnumerable().Reverse())
                measurement.Add(target, await LoadLoop.RunAsync(target, connections, options.Window, options.Requests, cancellationToken));
            await progress.WriteAsync('.');
        }
        await progress.WriteLineAsync(string.Join(";", measurement.Summarize().Select(Say)));
        return measurement;
    }

    private static string Say(CaseResult result)
    {
        var cost = string.Create(CultureInfo.InvariantCulture, $" {result.Size} {result.Cost:0} µs");
        return result.Floor is null
            ? cost
            : string.Create(CultureInfo.InvariantCulture, $"{cost}, floor {result.Floor:0} µs ({result.ShareOfFloor:0 %})");
    }
}
