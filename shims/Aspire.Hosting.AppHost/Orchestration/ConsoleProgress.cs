using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Tells on the host's console what the resources come to; of one that fails, its last lines as well.</summary>
internal sealed class ConsoleProgress(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ExecutableWatch watch,
    TimeProvider time,
    ILogger<DistributedApplication> logger) : BackgroundService
{
    private const int LastLines = 20;
    private static readonly TimeSpan s_patienceForLogs = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string? State, HealthStatus? Health)> _known = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            var before = _known.GetValueOrDefault(update.ResourceId);
            _known[update.ResourceId] = (update.Snapshot.State?.Text, update.Snapshot.HealthStatus);
            await TellAsync(update, before.State, before.Health, stoppingToken);
        }
    }

    private async Task TellAsync(ResourceEvent update, string? stateBefore, HealthStatus? healthBefore, CancellationToken cancellationToken)
    {
        var (name, snapshot) = (NameOf(update), update.Snapshot);
        var state = snapshot.State?.Text;
        if (state != stateBefore && state is not null && update.Resource is not ParameterResource)
        {
            var hasEnded = KnownResourceStates.TerminalStates.Contains(state);
            if (state == KnownResourceStates.FailedToStart || (hasEnded && snapshot.ExitCode is not null and not 0))
            {
                await TellFailureAsync(update, cancellationToken);
            }
            else if (state == KnownResourceStates.Running && snapshot.Urls is [{ } url, ..] && name != DashboardResource.Name)
            {
                logger.LogInformation("{Resource} is running at {Url}", name, url.Url);
            }
            else if (hasEnded)
            {
                logger.LogInformation("{Resource} has ended", name);
            }
        }

        if (snapshot.HealthReports.IsEmpty || snapshot.HealthStatus == healthBefore || name == DashboardResource.Name)
        {
            return;
        }

        if (snapshot.HealthStatus == HealthStatus.Healthy)
        {
            logger.LogInformation("{Resource} is healthy", name);
        }
        else if (healthBefore == HealthStatus.Healthy && snapshot.HealthStatus is { } worse)
        {
            var reasons = snapshot.HealthReports.Where(report => report.Status != HealthStatus.Healthy).Select(report => report.Description);
            logger.LogWarning("{Resource} is {Health}: {Reasons}", name, worse, string.Join(' ', reasons));
        }
    }

    private async Task TellFailureAsync(ResourceEvent update, CancellationToken cancellationToken)
    {
        await Task.WhenAny(watch.LogsOf(update.ResourceId), Task.Delay(s_patienceForLogs, time, cancellationToken));
        var name = NameOf(update);
        var lines = string.Concat(logs.LastLines(update.ResourceId, LastLines).Select(line => $"{Environment.NewLine}  {line.Content}"));
        if (update.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
        {
            logger.LogError("{Resource} failed to start:{Lines}", name, lines);
        }
        else
        {
            logger.LogError("{Resource} ended with exit code {ExitCode}; its last lines:{Lines}", name, update.Snapshot.ExitCode, lines);
        }
    }

    private static string NameOf(ResourceEvent update) => update.Resource.Instances().Count > 1 ? update.ResourceId : update.Resource.Name;
}
