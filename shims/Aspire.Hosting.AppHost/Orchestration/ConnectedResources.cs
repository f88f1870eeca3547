using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Resources that are there to be connected to: tells their connection strings, and lives the lives of those that have no process of their own,
/// which are connection strings and the parts of other resources, such as databases.
/// </summary>
internal sealed class ConnectedResources(
    DistributedApplicationModel model,
    ResourceLifecycle lifecycle,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    TimeProvider time,
    ILogger<ConnectedResources> logger)
{
    /// <summary>Starts what has to be watched as long as the application runs.</summary>
    public IEnumerable<Task> Run(CancellationToken cancellationToken)
    {
        foreach (var instance in lifecycle.Instances)
        {
            if (instance.Resource is IResourceWithConnectionString)
            {
                yield return PublishConnectionStringAsync(instance.Resource, instance.Id, cancellationToken);
            }
        }

        foreach (var resource in model.Resources.Where(resource => resource is not ParameterResource && !HasProcess(resource)))
        {
            yield return resource is IResourceWithParent child
                ? FollowParentAsync(child, cancellationToken)
                : RunAloneAsync(resource, cancellationToken);
        }
    }

    private bool HasProcess(IResource resource) => lifecycle.Instances.Any(instance => ReferenceEquals(instance.Resource, resource));

    /// <summary>A part of another resource is what that is: it starts with it and ends with it.</summary>
    private async Task FollowParentAsync(IResourceWithParent child, CancellationToken cancellationToken)
    {
        await PublishConnectionStringAsync(child, child.Name, cancellationToken);
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            if (ReferenceEquals(update.Resource, child.Parent))
            {
                await notifications.PublishUpdateAsync(child, snapshot => snapshot with
                {
                    State = update.Snapshot.State,
                    StartTimeStamp = update.Snapshot.StartTimeStamp,
                    StopTimeStamp = update.Snapshot.StopTimeStamp
                });
            }
        }
    }

    private async Task RunAloneAsync(IResource resource, CancellationToken cancellationToken)
    {
        await PublishStateAsync(resource, KnownResourceStates.Waiting);
        try
        {
            await notifications.WaitForDependenciesAsync(resource, cancellationToken);
            await PublishConnectionStringAsync(resource, resource.Name, cancellationToken);
            await PublishStateAsync(resource, new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success));
        }
        catch (DistributedApplicationException exception)
        {
            logger.LogDebug(exception, "'{Resource}' failed to start.", resource.Name);
            logs.Append(resource.Name, exception.Message, isError: true);
            await PublishStateAsync(resource, new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error));
        }
    }

    private Task PublishStateAsync(IResource resource, ResourceStateSnapshot? state)
        => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = state,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? time.GetUtcNow().UtcDateTime
        });

    private async Task PublishConnectionStringAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithConnectionString connected && await connected.GetConnectionStringAsync(cancellationToken) is { } value)
        {
            await notifications.PublishUpdateAsync(resource, id, snapshot => snapshot with
            {
                Properties = snapshot.Properties.With(new ResourcePropertySnapshot(KnownProperties.ConnectionString, value) { IsSensitive = true })
            });
        }
    }
}
