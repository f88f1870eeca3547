using System.Diagnostics;
using System.Text.Json;

namespace Xaa.Benchmarks.Clients;

/// <summary>A client in a process of its own, which takes one turn at a time.</summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ClientProcess(string name, Process process)
    {
        (Name, _process) = (name, process);
        _errors = process.StandardError.ReadToEndAsync();
    }

    public string Name { get; }

    /// <summary>Starts a client of <see cref="ClientNames"/>.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="scripts">The folder with the TypeScript client's script and packages.</param>
    /// <param name="settings">What it is told. Credentials are no arguments: those can be seen by everyone on the machine.</param>
    public static async Task<ClientProcess> StartAsync(string name, string scripts, ClientSettings settings)
    {
        var script = Path.Combine(scripts, "measure.mjs");
        var start = name switch
        {
            ClientNames.TypeScript => new ProcessStartInfo("node", [script]),
            ClientNames.TypeScriptHelped => new ProcessStartInfo("node", [script, "helped"]),
            _ => new ProcessStartInfo("dotnet", [typeof(ClientProcess).Assembly.Location, "client", name]),
        };
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        var client = new ClientProcess(name, Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
        await client.WriteAsync(JsonSerializer.Serialize(settings, ClientJson.Default.ClientSettings));
        return client;
    }

    /// <exception cref="InvalidOperationException">There is no answer, and why.</exception>
    public async Task<TurnReport> TakeAsync(Turn turn, CancellationToken cancellationToken)
    {
        await WriteAsync(JsonSerializer.Serialize(turn, ClientJson.Default.Turn));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{Name} ({turn}) gave no answer within {Patience.TotalSeconds} s.");
        }
        if (line is null)
            throw new InvalidOperationException($"{Name} ({turn}) ended.{Environment.NewLine}{await _errors}");
        var report = JsonSerializer.Deserialize(line, ClientJson.Default.TurnReport)!;
        return report.Error is null ? report : throw new InvalidOperationException($"{Name} ({turn}): {report.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }

    // A process that has ended is noticed when its answer is read, with what it wrote last.
    private async Task WriteAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"{Name} ended.{Environment.NewLine}{await _errors}");
        }
    }
}
