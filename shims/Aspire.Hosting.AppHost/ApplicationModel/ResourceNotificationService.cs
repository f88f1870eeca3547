using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>Holds the last snapshot of every running instance of a resource, and lets callers watch them and wait for them.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(ResourceNames.Comparer);
    private readonly ConcurrentDictionary<Channel<ResourceEvent>, bool> _watchers = [];
    private readonly CancellationTokenSource _disposed = new();
    private readonly ResourceNotificationServiceOptions _options;
    private readonly CancellationTokenRegistration _stopping;

    internal ResourceNotificationService(IHostApplicationLifetime lifetime, IOptions<ResourceNotificationServiceOptions> options)
    {
        _options = options.Value;
        _stopping = lifetime.ApplicationStopping.Register(_disposed.Cancel);
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.Name, stateFactory);
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _current.GetValueOrDefault(resourceId)?.Snapshot ?? ResourceSnapshots.Initial(resource);
            var update = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resourceId] = update;
            foreach (var watcher in _watchers.Keys)
            {
                watcher.Writer.TryWrite(update);
            }
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            return _current.TryGetValue(resourceId, out resourceEvent);
        }
    }

    /// <summary>Every instance as it is now, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var known in _current.Values)
            {
                channel.Writer.TryWrite(known);
            }

            _watchers[channel] = true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(either.Token))
            {
                yield return update;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(
            resourceName, update => update.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var update in WatchAsync(cancellationToken))
        {
            if (IsNamed(update, resourceName) && predicate(update))
            {
                return update;
            }
        }

        throw new OperationCanceledException($"The application stopped while '{resourceName}' was waited for.", cancellationToken);
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, _options.DefaultWaitBehavior, cancellationToken);

    public Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
        => WaitUntilAsync(
            resourceName, "become healthy", waitBehavior, update => update.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);

    /// <summary>Waits for everything that <paramref name="resource"/> was told to wait for.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>();
        await Task.WhenAll(waits.Select(wait => WaitForDependencyAsync(resource, wait, cancellationToken)));
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _disposed.Cancel();
        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var behavior = wait.WaitBehavior ?? _options.DefaultWaitBehavior;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilHealthy:
                await WaitForResourceHealthyAsync(name, behavior, cancellationToken);
                break;
            case WaitType.WaitUntilStarted:
                await WaitUntilAsync(
                    name, "start", behavior, update => update.Snapshot.State?.Text == KnownResourceStates.Running, cancellationToken);
                break;
            case WaitType.WaitForCompletion:
                var ended = await WaitForResourceAsync(name, update => IsTerminal(update.Snapshot), cancellationToken);
                if (ended.Snapshot.ExitCode != wait.ExitCode)
                {
                    throw new DistributedApplicationException(
                        $"'{resource.Name}' waits for '{name}' to complete with exit code {wait.ExitCode}, but it {Describe(ended.Snapshot)}.");
                }

                break;
        }
    }

    private async Task<ResourceEvent> WaitUntilAsync(
        string name, string goal, WaitBehavior behavior, Func<ResourceEvent, bool> reached, CancellationToken cancellationToken)
    {
        var stopsOnFailure = behavior == WaitBehavior.StopOnResourceUnavailable;
        var update = await WaitForResourceAsync(
            name, candidate => reached(candidate) || (stopsOnFailure && IsTerminal(candidate.Snapshot)), cancellationToken);
        return reached(update)
            ? update
            : throw new DistributedApplicationException($"Stopped waiting for resource '{name}' to {goal} because it {Describe(update.Snapshot)}.");
    }

    private static bool IsNamed(ResourceEvent update, string name)
        => ResourceNames.Comparer.Equals(update.Resource.Name, name) || ResourceNames.Comparer.Equals(update.ResourceId, name);

    private static bool IsTerminal(CustomResourceSnapshot snapshot)
        => snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static string Describe(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.FailedToStart
        ? "failed to start"
        : $"exited{(snapshot.ExitCode is { } code ? $" with code {code}" : "")}";
}
