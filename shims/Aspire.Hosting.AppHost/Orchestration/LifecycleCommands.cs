using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart, which every process takes.</summary>
internal static class LifecycleCommands
{
    public static void AddTo(IResource resource)
    {
        resource.Annotations.Add(Command(
            KnownResourceCommands.StartCommand,
            "Start",
            StateOfStart,
            (lifecycle, instance, cancellationToken) => lifecycle.StartAsync(instance, cancellationToken),
            new CommandOptions { Description = "Start the resource", IconName = "Play", IconVariant = IconVariant.Filled, IsHighlighted = true }));
        resource.Annotations.Add(Command(
            KnownResourceCommands.StopCommand,
            "Stop",
            StateOfStop,
            (lifecycle, instance, cancellationToken) => lifecycle.StopAsync(instance, cancellationToken),
            new CommandOptions { Description = "Stop the resource", IconName = "Stop", IconVariant = IconVariant.Filled, IsHighlighted = true }));
        resource.Annotations.Add(Command(
            KnownResourceCommands.RestartCommand,
            "Restart",
            StateOfRestart,
            async (lifecycle, instance, cancellationToken) =>
            {
                await lifecycle.StopAsync(instance, cancellationToken);
                await lifecycle.StartAsync(instance, cancellationToken);
            },
            new CommandOptions { Description = "Restart the resource", IconName = "ArrowCounterclockwise", IconVariant = IconVariant.Regular }));
    }

    private static ResourceCommandAnnotation Command(
        string name,
        string displayName,
        Func<string, ResourceCommandState> stateOf,
        Func<ResourceLifecycle, ResourceInstance, CancellationToken, Task> execute,
        CommandOptions options)
        => new(
            name,
            displayName,
            context => context.ResourceSnapshot.State?.Text is { Length: > 0 } state ? stateOf(state) : ResourceCommandState.Disabled,
            async context =>
            {
                var lifecycle = context.Services.GetRequiredService<ResourceLifecycle>();
                var instance = lifecycle.Find(context.ResourceName)
                    ?? throw new DistributedApplicationException($"'{context.ResourceName}' is no process of this application.");
                await execute(lifecycle, instance, context.CancellationToken);
                return CommandResults.Success();
            },
            options);

    private static ResourceCommandState StateOfStart(string state)
    {
        if (state == KnownResourceStates.Starting)
        {
            return ResourceCommandState.Disabled;
        }

        // One that waits is started all the same: the wait is over then.
        return IsDown(state) || state == KnownResourceStates.Waiting ? ResourceCommandState.Enabled : ResourceCommandState.Hidden;
    }

    private static ResourceCommandState StateOfStop(string state)
    {
        if (state == KnownResourceStates.Stopping)
        {
            return ResourceCommandState.Disabled;
        }

        return state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Hidden;
    }

    private static ResourceCommandState StateOfRestart(string state)
        => state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static bool IsDown(string state)
        => KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.NotStarted;
}
