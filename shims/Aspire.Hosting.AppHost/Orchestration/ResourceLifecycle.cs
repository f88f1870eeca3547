using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts the processes of the application, each when what it waits for is there, and stops and restarts them on command.</summary>
internal sealed class ResourceLifecycle(
    DcpHost dcp,
    Workloads workloads,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    TimeProvider time,
    ILogger<ResourceLifecycle> logger)
{
    private readonly List<ResourceInstance> _instances = [];

    public IReadOnlyList<ResourceInstance> Instances => _instances;

    public void Add(IResource resource)
    {
        var instance = new ResourceInstance(resource);
        _instances.Add(instance);
        logs.Share(resource.Name, instance.Id);
    }

    public ResourceInstance? Find(string nameOrId) => _instances.FirstOrDefault(instance =>
        ResourceNames.Comparer.Equals(instance.Id, nameOrId) || ResourceNames.Comparer.Equals(instance.Resource.Name, nameOrId));

    public async Task StartAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            await WaitForDependenciesAsync(instance, cancellationToken);
            await PublishStateAsync(instance, KnownResourceStates.Starting);
            await workloads.CreateAsync(instance, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogDebug(exception, "'{Resource}' failed to start.", instance.Resource.Name);
            logs.Append(instance.Resource.Name, exception.Message, isError: true);
            await PublishStateAsync(instance, KnownResourceStates.FailedToStart);
        }
    }

    public async Task ExecuteAsync(ResourceInstance instance, string command, CancellationToken cancellationToken)
    {
        if (command == KnownResourceCommands.StopCommand)
        {
            await dcp.Client.StopExecutableAsync(instance.Id, cancellationToken);
            return;
        }

        if (command == KnownResourceCommands.RestartCommand)
        {
            await PublishStateAsync(instance, KnownResourceStates.Stopping);
        }

        await dcp.Client.DeleteExecutableAsync(instance.Id, cancellationToken);
        await StartAsync(instance, cancellationToken);
    }

    private async Task WaitForDependenciesAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var dependencies = instance.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct().ToArray();
        if (dependencies.Length == 0)
        {
            return;
        }

        await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = snapshot.Properties.With(new ResourcePropertySnapshot("resource.waitingFor", dependencies))
        });
        await notifications.WaitForDependenciesAsync(instance.Resource, cancellationToken);
        await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties.Where(property => property.Name != "resource.waitingFor")]
        });
    }

    private Task PublishStateAsync(ResourceInstance instance, string state)
        => notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = state == KnownResourceStates.FailedToStart ? new ResourceStateSnapshot(state, KnownResourceStateStyles.Error) : state,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? time.GetUtcNow().UtcDateTime,
            Commands = ResourceSnapshots.Commands(instance.Resource, state)
        });
}
