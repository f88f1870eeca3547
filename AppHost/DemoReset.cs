using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Xaa.AppHost;

/// <summary>Stops all parties, empties their stores and starts them again, in the order in which they need each other.</summary>
internal sealed class DemoReset(
    Demo demo, DistributedApplicationModel model, ResourceCommandService commands, ResourceNotificationService notifications)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private int _running;

    public async Task<ExecuteCommandResult> RunAsync(ILogger log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _running, 1) == 1)
            return CommandResults.Failure("The demo is being reset already.");
        try
        {
            // From here on it is carried through: half a reset would leave a stack that does not fit together.
            using var patience = new CancellationTokenSource(Patience);
            return await ResetAsync(log, patience.Token);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<ExecuteCommandResult> ResetAsync(ILogger log, CancellationToken cancellationToken)
    {
        var idp = Find("idp");
        IResource[] servers = [.. demo.File.Servers.Select(server => Find(server.Name))];
        IResource[] watchers = [Find("agent"), Find("flow")];
        IResource[] databases = demo.PostgresPassword is null ? [] : [Find("postgres")];
        string? fault = null;
        try
        {
            foreach (var group in (IResource[][])[watchers, servers, [idp], databases])
                await Task.WhenAll(group.Select(party => StopAsync(party, log, cancellationToken)));
            demo.EmptyStores();
            log.LogInformation("The stores of {Parties} parties are empty.", demo.Parties.Count());
        }
        catch (Exception failed) when (failed is DemoException or DistributedApplicationException)
        {
            // What was stopped is started all the same.
            fault = failed.Message;
            log.LogError("The stores could not be emptied: {Reason}", fault);
        }

        foreach (var group in (IResource[][])[databases, [idp], servers, watchers])
            await Task.WhenAll(group.Select(party => StartAsync(party, log, cancellationToken)));
        return fault is null
            ? CommandResults.Success(
                $"The stores of {string.Join(", ", demo.Parties)} are as new, everyone is signed out, and all of them are healthy.")
            : CommandResults.Failure($"The demo was not reset, its services run again: {fault}");
    }

    private async Task StopAsync(IResource party, ILogger log, CancellationToken cancellationToken)
    {
        var running = (await ProcessesAsync(party, cancellationToken)).Where(process => !IsDown(process.Snapshot));
        await Task.WhenAll(running.Select(process => ExecuteAsync(process, KnownResourceCommands.StopCommand, cancellationToken)));
        await UntilAllAsync(party, IsDown, cancellationToken);
        log.LogInformation("{Party} has stopped.", party.Name);
    }

    private async Task StartAsync(IResource party, ILogger log, CancellationToken cancellationToken)
    {
        var down = (await ProcessesAsync(party, cancellationToken)).Where(process => IsDown(process.Snapshot));
        await Task.WhenAll(down.Select(process => ExecuteAsync(process, KnownResourceCommands.StartCommand, cancellationToken)));
        await UntilAllAsync(party, now => now.State?.Text == KnownResourceStates.Running && now.HealthStatus == HealthStatus.Healthy, cancellationToken);
        log.LogInformation("{Party} is healthy.", party.Name);
    }

    private async Task ExecuteAsync(ResourceEvent process, string command, CancellationToken cancellationToken)
    {
        if (await commands.ExecuteCommandAsync(process.ResourceId, command, cancellationToken) is { Success: false } result)
            throw new DistributedApplicationException($"'{process.ResourceId}' did not {command}: {result.Message}");
    }

    /// <summary>Every process of a party as it is now.</summary>
    private async Task<IReadOnlyCollection<ResourceEvent>> ProcessesAsync(IResource party, CancellationToken cancellationToken)
    {
        var processes = new Dictionary<string, ResourceEvent>();
        await notifications.WaitForResourceAsync(
            party.Name,
            update =>
            {
                processes[update.ResourceId] = update;
                return processes.Count == CountOf(party);
            },
            cancellationToken);
        return processes.Values;
    }

    private async Task UntilAllAsync(IResource party, Func<CustomResourceSnapshot, bool> reached, CancellationToken cancellationToken)
    {
        var processes = new HashSet<string>();
        await notifications.WaitForResourceAsync(
            party.Name,
            update =>
            {
                if (reached(update.Snapshot))
                    processes.Add(update.ResourceId);
                else
                    processes.Remove(update.ResourceId);
                return processes.Count == CountOf(party);
            },
            cancellationToken);
    }

    private static int CountOf(IResource party) => party.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static bool IsDown(CustomResourceSnapshot now) => now.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state);

    private IResource Find(string name) => model.Resources.Single(resource => resource.Name == name);
}
