using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts the processes of the application, each when what it waits for is there, and stops and restarts them on command.</summary>
internal sealed class ResourceLifecycle(
    DcpHost dcp,
    Workloads workloads,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private readonly List<ResourceInstance> _instances = [];

    public IReadOnlyList<ResourceInstance> Instances => _instances;

    public void Add(IResource resource) => _instances.AddRange(ResourceInstances.Create(resource));

    public ResourceInstance? Find(string id) => _instances.FirstOrDefault(instance => ResourceNames.Comparer.Equals(instance.Id, id));

    /// <summary>The first start of all instances of a resource, which wait together. One that fails is shown as such and told on its console.</summary>
    public async Task StartAllAsync(IResource resource, CancellationToken cancellationToken)
    {
        var instances = resource.Instances();
        if (resource.TryGetLastAnnotation<ExplicitStartupAnnotation>(out _))
        {
            await PublishStateAsync(instances, KnownResourceStates.NotStarted);
            return;
        }

        if (await TryAsync(instances, () => PrepareAsync(instances, cancellationToken)))
        {
            await Task.WhenAll(instances.Select(instance => TryAsync([instance], () => workloads.CreateAsync(instance, cancellationToken))));
        }
    }

    /// <summary>Starts one instance afresh; one that waits is started at once.</summary>
    public async Task StartAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (await EndWaitAsync(instance))
        {
            return;
        }

        using var _ = await instance.EnterAsync(cancellationToken);
        await dcp.Client.DeleteExecutableAsync(instance.Id, cancellationToken);
        var started = await TryAsync([instance], async () =>
        {
            await PrepareAsync([instance], cancellationToken);
            await workloads.CreateAsync(instance, cancellationToken);
        });
        if (!started)
        {
            throw new DistributedApplicationException($"'{instance.DisplayName}' failed to start; its console says why.");
        }
    }

    /// <summary>Returns when the process has ended; at once if it has already.</summary>
    public async Task StopAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var state = StateOf(instance);
        if (state.Length == 0 || state == KnownResourceStates.NotStarted || state == KnownResourceStates.Waiting)
        {
            throw new DistributedApplicationException($"'{instance.DisplayName}' cannot be stopped: it has not been started.");
        }

        using var _ = await instance.EnterAsync(cancellationToken);
        if (HasEnded(StateOf(instance)))
        {
            return;
        }

        await dcp.Client.StopExecutableAsync(instance.Id, cancellationToken);
        await notifications.WaitForResourceAsync(
            instance.Resource.Name,
            update => update.ResourceId == instance.Id && HasEnded(update.Snapshot.State?.Text ?? ""),
            cancellationToken);
    }

    public void Dispose() => _instances.ForEach(instance => instance.Dispose());

    private async Task PrepareAsync(IReadOnlyList<ResourceInstance> instances, CancellationToken cancellationToken)
    {
        var resource = instances[0].Resource;
        await PublishStateAsync(instances, KnownResourceStates.Starting);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
        if (resource.TryGetLastAnnotation<WaitAnnotation>(out _))
        {
            await WaitAsync(instances, cancellationToken);
            await PublishStateAsync(instances, KnownResourceStates.Starting);
        }
    }

    /// <summary>Until everything that the resource waits for is there, or somebody does not want it to wait any longer.</summary>
    private async Task WaitAsync(IReadOnlyList<ResourceInstance> instances, CancellationToken cancellationToken)
    {
        var resource = instances[0].Resource;
        var waitsFor = resource.Annotations.OfType<WaitAnnotation>().SelectMany(wait => wait.Resource.InstanceNames()).Distinct().ToArray();
        await PublishAsync(instances, snapshot => snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = snapshot.Properties.With(new ResourcePropertySnapshot(KnownProperties.WaitingFor, waitsFor))
        });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var names = instances.Select(instance => instance.Id).ToHashSet(ResourceNames.Comparer);
        var arrival = notifications.WaitForDependenciesAsync(resource, over.Token);
        var release = notifications.WaitForResourceAsync(
            resource.Name,
            update => names.Contains(update.ResourceId) && update.Snapshot.State?.Text != KnownResourceStates.Waiting,
            over.Token);
        try
        {
            await await Task.WhenAny(arrival, release);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task<bool> EndWaitAsync(ResourceInstance instance)
    {
        var waited = false;
        await PublishAsync([instance], snapshot =>
        {
            waited = snapshot.State?.Text == KnownResourceStates.Waiting;
            return waited ? snapshot with { State = KnownResourceStates.Starting } : snapshot;
        });
        return waited;
    }

    private async Task<bool> TryAsync(IReadOnlyList<ResourceInstance> instances, Func<Task> start)
    {
        try
        {
            await start();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            foreach (var instance in instances)
            {
                logs.GetLogger(instance.Id).LogError("{Reason}", exception.Message);
            }

            await PublishStateAsync(instances, KnownResourceStates.FailedToStart);
            return false;
        }
    }

    private string StateOf(ResourceInstance instance)
        => notifications.TryGetCurrentState(instance.Id, out var current) ? current.Snapshot.State?.Text ?? "" : "";

    private static bool HasEnded(string state) => KnownResourceStates.TerminalStates.Contains(state);

    private Task PublishStateAsync(IReadOnlyList<ResourceInstance> instances, string state) => PublishAsync(instances, snapshot => snapshot with
    {
        State = state == KnownResourceStates.FailedToStart ? new ResourceStateSnapshot(state, KnownResourceStateStyles.Error) : state,
        CreationTimeStamp = snapshot.CreationTimeStamp ?? time.GetUtcNow().UtcDateTime,
        HealthReports = ResourceSnapshots.PendingHealthReports(instances[0].Resource)
    });

    private async Task PublishAsync(IReadOnlyList<ResourceInstance> instances, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        foreach (var instance in instances)
        {
            await notifications.PublishUpdateAsync(instance.Resource, instance.Id, change);
        }
    }
}
