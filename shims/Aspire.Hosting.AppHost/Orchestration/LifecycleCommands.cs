using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart, which every process takes.</summary>
internal static class LifecycleCommands
{
    public static void AddTo(IResource resource)
    {
        resource.Annotations.Add(Command(
            KnownResourceCommands.StartCommand, "Start", "Start the resource", "Play", IconVariant.Filled, isHighlighted: true, StateOfStart,
            (lifecycle, instance, cancellationToken) => lifecycle.StartAsync(instance, cancellationToken)));
        resource.Annotations.Add(Command(
            KnownResourceCommands.StopCommand, "Stop", "Stop the resource", "Stop", IconVariant.Filled, isHighlighted: true, StateOfStop,
            (lifecycle, instance, cancellationToken) => lifecycle.StopAsync(instance, cancellationToken)));
        resource.Annotations.Add(Command(
            KnownResourceCommands.RestartCommand, "Restart", "Restart the resource", "ArrowCounterclockwise", IconVariant.Regular,
            isHighlighted: false, StateOfRestart,
            async (lifecycle, instance, cancellationToken) =>
            {
                await lifecycle.StopAsync(instance, cancellationToken);
                await lifecycle.StartAsync(instance, cancellationToken);
            }));
    }

    private static ResourceCommandAnnotation Command(
        string name,
        string displayName,
        string description,
        string icon,
        IconVariant iconVariant,
        bool isHighlighted,
        Func<string, ResourceCommandState> stateOf,
        Func<ResourceLifecycle, ResourceInstance, CancellationToken, Task> execute)
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
            description,
            arguments: null,
            confirmationMessage: null,
            icon,
            iconVariant,
            isHighlighted);

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
