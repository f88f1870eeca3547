using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
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
    private readonly IServiceProvider _services;
    private readonly CancellationTokenRegistration _stopping;

    internal ResourceNotificationService(
        IHostApplicationLifetime lifetime, IOptions<ResourceNotificationServiceOptions> options, IServiceProvider services)
    {
        _options = options.Value;
        _services = services;
        _stopping = lifetime.ApplicationStopping.Register(_disposed.Cancel);
    }

    /// <summary>Changes the snapshot of every instance of the resource.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var instance in resource.InstanceNames())
        {
            await PublishUpdateAsync(resource, instance, stateFactory);
        }
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _current.GetValueOrDefault(resourceId)?.Snapshot ?? ResourceSnapshots.Initial(resource);
            var update = new ResourceEvent(resource, resourceId, Complete(resource, stateFactory(before)));
            _current[resourceId] = update;
            foreach (var watcher in _watchers.Keys)
            {
                watcher.Writer.TryWrite(update);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Finds an instance by its own name, or by that of its resource if it has no other.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (!_current.TryGetValue(resourceId, out resourceEvent))
            {
                var named = _current.Values.Where(known => IsNamed(known, resourceId)).Take(2).ToList();
                resourceEvent = named.Count == 1 ? named[0] : null;
            }

            return resourceEvent is not null;
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

    /// <summary>Waits for an instance that is healthy and for all that was to happen as soon as it was ready.</summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (waitBehavior == WaitBehavior.StopOnResourceUnavailable
            && !_services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(resourceName, out _))
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}': the application has no such resource.");
        }

        return await WaitUntilReadyAsync(new Dependency(resourceName, Instance: null, waitBehavior), cancellationToken);
    }

    /// <summary>Waits for everything that <paramref name="resource"/> was told to wait for, and of that for each instance.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>()
            .SelectMany(wait => wait.Resource.InstanceNames().Select(instance => WaitForAsync(resource, wait, instance, cancellationToken)));
        await Task.WhenAll(waits);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _disposed.Cancel();
        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task WaitForAsync(IResource resource, WaitAnnotation wait, string instance, CancellationToken cancellationToken)
    {
        var dependency = new Dependency(wait.Resource.Name, instance, wait.WaitBehavior ?? _options.DefaultWaitBehavior);
        if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await WaitUntilReadyAsync(dependency, cancellationToken);
        }
        else if (wait.WaitType == WaitType.WaitUntilStarted)
        {
            await WaitUntilAsync(dependency, "start", update => update.Snapshot.State?.Text == KnownResourceStates.Running, cancellationToken);
        }
        else
        {
            await WaitForCompletionAsync(resource, dependency, wait.ExitCode, cancellationToken);
        }
    }

    private async Task<ResourceEvent> WaitUntilReadyAsync(Dependency dependency, CancellationToken cancellationToken)
    {
        var update = await WaitUntilAsync(
            dependency,
            "become healthy",
            candidate => candidate.Snapshot is { HealthStatus: HealthStatus.Healthy, Ready: not null },
            cancellationToken);
        await update.Snapshot.Ready!.WaitAsync(cancellationToken);
        return update;
    }

    private async Task<ResourceEvent> WaitUntilAsync(
        Dependency dependency, string goal, Func<ResourceEvent, bool> reached, CancellationToken cancellationToken)
    {
        var stopsOnFailure = dependency.Behavior == WaitBehavior.StopOnResourceUnavailable;
        var update = await WaitForResourceAsync(
            dependency.Name,
            candidate => dependency.Is(candidate) && (reached(candidate) || (stopsOnFailure && HasEnded(candidate.Snapshot))),
            cancellationToken);
        return reached(update)
            ? update
            : throw new DistributedApplicationException(
                $"Stopped waiting for resource '{dependency.Name}' to {goal} because it {Describe(update.Snapshot)}.");
    }

    private async Task WaitForCompletionAsync(IResource resource, Dependency dependency, int exitCode, CancellationToken cancellationToken)
    {
        var ended = await WaitForResourceAsync(
            dependency.Name, update => dependency.Is(update) && HasEnded(update.Snapshot), cancellationToken);
        if (ended.Snapshot.State?.Text == KnownResourceStates.FailedToStart || (ended.Snapshot.ExitCode is { } code && code != exitCode))
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' waits for '{dependency.Name}' to complete with exit code {exitCode}, but it {Describe(ended.Snapshot)}.");
        }
    }

    /// <summary>What holds for every snapshot, whoever made it: what it waits for is told only while it waits, and its commands fit its state.</summary>
    private CustomResourceSnapshot Complete(IResource resource, CustomResourceSnapshot snapshot)
    {
        var waits = snapshot.State?.Text == KnownResourceStates.Waiting;
        var told = waits ? snapshot : snapshot with { Properties = snapshot.Properties.Without(KnownProperties.WaitingFor) };
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.ToSnapshot(told, _services));
        return told with { Commands = [.. commands] };
    }

    private static bool IsNamed(ResourceEvent update, string name) => ResourceNames.Comparer.Equals(update.Resource.Name, name);

    private static bool HasEnded(CustomResourceSnapshot snapshot)
        => snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static string Describe(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.FailedToStart
        ? "failed to start"
        : $"exited{(snapshot.ExitCode is { } code ? $" with code {code}" : "")}";

    /// <summary>What is waited for: one instance of a resource, or any of them.</summary>
    private sealed record Dependency(string Name, string? Instance, WaitBehavior Behavior)
    {
        public bool Is(ResourceEvent update) => Instance is null || ResourceNames.Comparer.Equals(update.ResourceId, Instance);
    }
}
