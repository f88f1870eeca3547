using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs a resource's health checks as long as it runs: often until it is healthy, seldom from then on.</summary>
internal sealed class HealthMonitor(ResourceNotificationService notifications, HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestUnhealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(30);

    public async Task RunAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            await notifications.WaitForResourceAsync(id, update => IsRunning(update), cancellationToken);
            await CheckWhileRunningAsync(resource, id, keys, cancellationToken);
            await PublishAsync(resource, id, ResourceSnapshots.PendingHealthReports(resource));
        }
    }

    private async Task CheckWhileRunningAsync(IResource resource, string id, HashSet<string> keys, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = notifications.WaitForResourceAsync(id, update => !IsRunning(update), over.Token);
        var unhealthyFor = s_shortest;
        while (!ended.IsCompleted)
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
            await PublishAsync(resource, id, [.. report.Entries.Select(entry => Snapshot(entry.Key, entry.Value))]);
            var healthy = report.Status == HealthStatus.Healthy;
            await Task.WhenAny(ended, Task.Delay(healthy ? s_healthy : unhealthyFor, time, over.Token));
            cancellationToken.ThrowIfCancellationRequested();
            unhealthyFor = healthy ? s_shortest : Shorter(unhealthyFor * 1.5, s_longestUnhealthy);
        }

        await over.CancelAsync();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Task PublishAsync(IResource resource, string id, ImmutableArray<HealthReportSnapshot> reports)
        => notifications.PublishUpdateAsync(resource, id, snapshot => snapshot with { HealthReports = reports });

    private HealthReportSnapshot Snapshot(string key, HealthReportEntry entry)
        => new(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };

    private static bool IsRunning(ResourceEvent update) => update.Snapshot.State?.Text == KnownResourceStates.Running;
}
