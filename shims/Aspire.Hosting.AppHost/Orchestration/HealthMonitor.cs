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

    public async Task RunAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var keys = instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            await notifications.WaitForResourceAsync(instance.Id, update => IsRunning(update), cancellationToken);
            await CheckWhileRunningAsync(instance, keys, cancellationToken);
            await PublishAsync(instance, ResourceSnapshots.PendingHealthReports(instance.Resource));
        }
    }

    private async Task CheckWhileRunningAsync(ResourceInstance instance, HashSet<string> keys, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = notifications.WaitForResourceAsync(instance.Id, update => !IsRunning(update), over.Token);
        var unhealthyFor = s_shortest;
        while (!ended.IsCompleted)
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
            await PublishAsync(instance, [.. report.Entries.Select(entry => Snapshot(entry.Key, entry.Value))]);
            var healthy = report.Status == HealthStatus.Healthy;
            await Task.WhenAny(ended, Task.Delay(healthy ? s_healthy : unhealthyFor, time, over.Token));
            cancellationToken.ThrowIfCancellationRequested();
            unhealthyFor = healthy ? s_shortest : Shorter(unhealthyFor * 1.5, s_longestUnhealthy);
        }

        await over.CancelAsync();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Task PublishAsync(ResourceInstance instance, ImmutableArray<HealthReportSnapshot> reports)
        => notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with { HealthReports = reports });

    private HealthReportSnapshot Snapshot(string key, HealthReportEntry entry)
        => new(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };

    private static bool IsRunning(ResourceEvent update) => update.Snapshot.State?.Text == KnownResourceStates.Running;
}
