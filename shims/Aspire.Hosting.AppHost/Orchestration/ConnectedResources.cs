using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Resources that are there to be connected to: tells their connection strings, and lives the lives of those that have no process of their own,
/// which are connection strings and the parts of other resources, such as databases.
/// </summary>
internal sealed class ConnectedResources(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, TimeProvider time)
{
    /// <summary>Starts what has to be watched as long as the application runs.</summary>
    public IEnumerable<Task> Run(CancellationToken cancellationToken) => model.Resources
        .Where(resource => resource is not ParameterResource)
        .Select(resource => RunAsync(resource, cancellationToken));

    private async Task RunAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            if (resource.Instances().Count > 0)
            {
                await PublishConnectionStringAsync(resource, cancellationToken);
            }
            else if (resource is IResourceWithParent child)
            {
                await PublishConnectionStringAsync(resource, cancellationToken);
                await FollowParentAsync(child, cancellationToken);
            }
            else
            {
                await RunAloneAsync(resource, cancellationToken);
            }
        }
        catch (DistributedApplicationException exception)
        {
            logs.GetLogger(resource).LogError("{Reason}", exception.Message);
            // A process tells by itself what becomes of it.
            if (resource.Instances().Count == 0)
            {
                await PublishStateAsync(resource, new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error));
            }
        }
    }

    /// <summary>A part of another resource is what that is: it starts with it and ends with it.</summary>
    private async Task FollowParentAsync(IResourceWithParent child, CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            if (ReferenceEquals(update.Resource, child.Parent))
            {
                await notifications.PublishUpdateAsync(child, snapshot => snapshot with
                {
                    State = update.Snapshot.State,
                    StartTimeStamp = update.Snapshot.StartTimeStamp,
                    StopTimeStamp = update.Snapshot.StopTimeStamp,
                    HealthReports = update.Snapshot.State?.Text == KnownResourceStates.Running
                        ? snapshot.HealthReports
                        : ResourceSnapshots.PendingHealthReports(child)
                });
            }
        }
    }

    private async Task RunAloneAsync(IResource resource, CancellationToken cancellationToken)
    {
        await PublishStateAsync(resource, KnownResourceStates.Waiting);
        await notifications.WaitForDependenciesAsync(resource, cancellationToken);
        await PublishConnectionStringAsync(resource, cancellationToken);
        await PublishStateAsync(resource, new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success));
    }

    private Task PublishStateAsync(IResource resource, ResourceStateSnapshot? state)
        => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = state,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? time.GetUtcNow().UtcDateTime
        });

    private async Task PublishConnectionStringAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithConnectionString connected && await connected.GetConnectionStringAsync(cancellationToken) is { } value)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Properties = snapshot.Properties.With(new ResourcePropertySnapshot(KnownProperties.ConnectionString, value) { IsSensitive = true })
            });
        }
    }
}
