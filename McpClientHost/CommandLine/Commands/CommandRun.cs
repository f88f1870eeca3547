using System.CommandLine;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Runs one command from its options to its exit code. What cannot be done is said in one place and in one way.</summary>
internal sealed class CommandRun(Terminal terminal, IConfiguration environment, TimeProvider time)
{
    public Terminal Terminal => terminal;

    public Option<string?> Seed { get; } = new("--seed")
    {
        Description = "The client's registrations (default: those of the demo, or Agent__SeedFile).",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> NoBrowser { get; } = new("--no-browser")
    {
        Description = "Print the address to sign in at, and open no browser.",
        Recursive = true,
    };

    /// <summary>Opens a session and runs the command in it.</summary>
    /// <param name="parsed">The command's arguments.</param>
    /// <param name="asJson">Whether a fault is told as JSON as well.</param>
    /// <param name="command">What is done; its answer is the exit code.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<int> InAsync(
        ParseResult parsed, bool asJson, Func<AgentSession, CancellationToken, Task<int>> command, CancellationToken cancellationToken)
    {
        AgentSeed? seed = null;
        using var telemetry = environment.StartTelemetry();
        // One trace for the command, whatever it asks of whom.
        using var span = XaaTelemetry.Source.StartActivity(parsed.CommandResult.Command.Name);
        try
        {
            var settings = CommandSettings.Read(parsed.GetValue(Seed), environment);
            seed = settings.Seed;
            await using var session = AgentSession.Open(settings, terminal, parsed.GetValue(NoBrowser), time);
            return await command(session, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync("Cancelled.");
            return ExitCodes.Cancelled;
        }
        catch (Exception failed) when (Faults.Of(failed, seed) is { } fault)
        {
            if (asJson)
                await terminal.Output.WriteLineAsync(CommandJson.Text(new { Error = CommandJson.Of(fault) }));
            await terminal.Error.WriteLineAsync(fault.Message);
            return fault.ExitCode;
        }
    }
}
