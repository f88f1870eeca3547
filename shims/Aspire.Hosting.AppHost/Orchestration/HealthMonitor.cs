using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Checks the health of every resource as long as one of its instances runs, often until it is healthy and seldom from then on, and tells when it is
/// ready. A check goes through the address that callers use, so its answer holds for all instances alike.
/// </summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    HealthCheckService checks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestUnhealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(30);

    private readonly Dictionary<IResource, MonitoredResource> _monitored = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            if (update.Snapshot.State?.Text != KnownResourceStates.Running)
            {
                await EndAsync(update);
            }
            else if (_monitored.TryGetValue(update.Resource, out var monitored))
            {
                monitored.Join(update.ResourceId);
            }
            else
            {
                monitored = new MonitoredResource(cancellationToken);
                monitored.Join(update.ResourceId);
                _monitored[update.Resource] = monitored;
                monitored.Loop = MonitorAsync(update.Resource, monitored);
            }
        }
    }

    private async Task EndAsync(ResourceEvent update)
    {
        if (_monitored.TryGetValue(update.Resource, out var monitored) && monitored.Leave(update.ResourceId))
        {
            _monitored.Remove(update.Resource);
            await monitored.EndAsync();
        }
    }

    private async Task MonitorAsync(IResource resource, MonitoredResource monitored)
    {
        try
        {
            var keys = ResourceSnapshots.HealthCheckKeys(resource).ToHashSet(StringComparer.Ordinal);
            if (keys.Count > 0)
            {
                await CheckAsync(resource, keys, monitored);
            }
            else
            {
                await TellReadyAsync(resource, monitored.Over);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A check that cannot even be made says nothing of the resource, which stays as healthy as it was last seen.
            logs.GetLogger(resource).LogError("The health of '{Resource}' cannot be checked: {Reason}", resource.Name, exception.Message);
        }
    }

    private async Task CheckAsync(IResource resource, HashSet<string> keys, MonitoredResource monitored)
    {
        var isReady = false;
        var pause = s_shortest;
        while (true)
        {
            monitored.Renew();
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), monitored.Over);
            await PublishAsync(resource, [.. report.Entries.Select(entry => Snapshot(entry.Key, entry.Value))]);
            if (report.Status == HealthStatus.Healthy)
            {
                if (!isReady)
                {
                    isReady = true;
                    await TellReadyAsync(resource, monitored.Over);
                }

                pause = s_shortest;
                await monitored.PauseAsync(s_healthy, time);
            }
            else
            {
                await monitored.PauseAsync(pause, time);
                pause = Shorter(pause * 1.5, s_longestUnhealthy);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Those who wait for the resource wait for the subscribers, too, and learn what became of them.</summary>
    private Task TellReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var told = PublishReadyAsync(resource, cancellationToken);
        return notifications.PublishUpdateAsync(resource, snapshot => snapshot with { Ready = told });
    }

    private async Task PublishReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logs.GetLogger(resource).LogError("What was to happen when '{Resource}' is ready failed: {Reason}", resource.Name, exception.Message);
            throw;
        }
    }

    private Task PublishAsync(IResource resource, ImmutableArray<HealthReportSnapshot> reports)
        => notifications.PublishUpdateAsync(
            resource,
            snapshot => snapshot.State?.Text == KnownResourceStates.Running ? snapshot with { HealthReports = reports } : snapshot);

    private HealthReportSnapshot Snapshot(string key, HealthReportEntry entry)
        => new(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };
}
