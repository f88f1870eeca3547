using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xaa.Testing;

namespace Xaa.Benchmarks.Clients;

/// <summary>Starts the demo's parties and the three clients, lets the clients take turns, and prints the figures.</summary>
internal static class ClientBenchmark
{
    // The newest that all three speak: one request opens a connection, and no session begins.
    private const string Revision = "2026-07-28";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(ClientOptions options, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        if (TypeScriptSdk.Missing is { } missing)
            throw new InvalidOperationException($"The TypeScript client cannot run: {missing}");
        var scripts = Path.Combine(AppContext.BaseDirectory, "TypeScript");
        await TypeScriptSdk.InstallAsync(scripts);
        await using var parties = await DemoParties.StartAsync(options.Servers.Max(), Revision, progress, cancellationToken);
        List<ClientProcess> clients = [];
        try
        {
            foreach (var name in ClientNames.All)
                clients.Add(await ClientProcess.StartAsync(name, scripts, parties.Settings));
            var run = new ClientRun
            {
                At = TimeProvider.System.GetUtcNow(),
                Machine = Benchmark.Machine,
                Revision = Revision,
                Rounds = options.Rounds,
                Results = [.. (await MeasureAsync(parties, clients, options, progress, cancellationToken)).Summarize()],
            };
            ClientTable.Write(output, run);
            if (options.JsonFile is { } file)
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run, ClientResultJson.Default.ClientRun), cancellationToken);
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    private static async Task<ClientMeasurements> MeasureAsync(
        DemoParties parties, IReadOnlyList<ClientProcess> clients, ClientOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var idToken = await parties.GetIdTokenAsync(cancellationToken);
        var check = new TurnCheck(await PlainFlow.AskAsync(parties.Settings, idToken, cancellationToken));
        var measurements = new ClientMeasurements();
        var clock = Stopwatch.StartNew();
        for (var round = -options.WarmUp; round < options.Rounds; round++)
        {
            // It lives for an hour, which a run on a busy machine may take.
            idToken = await parties.GetIdTokenAsync(cancellationToken);
            foreach (var (servers, parallel) in Orders(options.Servers))
            {
                foreach (var client in InTurn(clients, round + options.WarmUp))
                {
                    foreach (var knowledge in Enum.GetValues<Knowledge>())
                    {
                        var turn = new Turn(knowledge, servers, parallel, idToken);
                        var sample = await TakeAsync(parties, client, turn, check, cancellationToken);
                        if (round >= 0)
                            measurements.Add(client.Name, turn, sample);
                    }
                }
            }
            if (round is 0 or -1 || (round + 1) % 5 == 0)
                await progress.WriteLineAsync(Progress(round, options, clock.Elapsed));
        }
        return measurements;
    }

    // One server has no order.
    private static IEnumerable<(int Servers, bool Parallel)> Orders(IReadOnlyList<int> servers) =>
        servers.SelectMany(number => number == 1 ? [(number, false)] : ((int, bool)[])[(number, false), (number, true)]);

    // Each comes first, second and last as often, and after each other one, so that what else the machine does falls on all of them alike.
    private static IEnumerable<ClientProcess> InTurn(IReadOnlyList<ClientProcess> clients, int round)
    {
        var rotated = clients.Select((_, i) => clients[(i + round / 2) % clients.Count]);
        return round % 2 == 0 ? rotated : rotated.Reverse();
    }

    private static async Task<Sample> TakeAsync(
        DemoParties parties, ClientProcess client, Turn turn, TurnCheck check, CancellationToken cancellationToken)
    {
        // Records of the last turn are still on their way to the IdP when its answers are there.
        await Task.Delay(Pause, cancellationToken);
        var cpu = parties.Cpu;
        var report = await client.TakeAsync(turn, cancellationToken);
        cpu = parties.Cpu - cpu;
        check.Check(client.Name, parties.Settings, turn, report);
        return new(
            report.Milliseconds, report.CpuMilliseconds, cpu.TotalMilliseconds, report.Requests.Values.Sum(),
            report.Requests.GetValueOrDefault(parties.Settings.Idp));
    }

    private static string Progress(int round, ClientOptions options, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{elapsed:mm\\:ss} {(round < 0 ? $"warm-up round {round + options.WarmUp + 1} of {options.WarmUp}" : $"round {round + 1} of {options.Rounds}")}");
}
