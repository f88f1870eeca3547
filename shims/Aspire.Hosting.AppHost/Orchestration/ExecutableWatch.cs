using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns what DCP tells of the processes into snapshots, and follows their consoles.</summary>
internal sealed class ExecutableWatch(
    DcpHost dcp,
    ResourceLifecycle lifecycle,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    DistributedApplicationOptions options,
    IHostEnvironment environment,
    ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<string, (string Run, Task Logs)> _followed = [];

    /// <summary>Goes on until DCP ends. A server of Kubernetes' kind ends every watch after a while, so one that ends is taken up again.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        lifecycle.Instances.Select(instance => instance.Resource.IsContainer() ? "containers" : "executables")
            .Distinct()
            .Select(collection => RunAsync(collection, cancellationToken)));

    private async Task RunAsync(string collection, CancellationToken cancellationToken)
    {
        do
        {
            try
            {
                await foreach (var change in dcp.Client.WatchAsync(collection, cancellationToken))
                {
                    await ApplyAsync(change, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                loggers.CreateLogger<ExecutableWatch>().LogDebug(exception, "The watch broke off.");
            }
        }
        while (await dcp.Client.IsReadyAsync(cancellationToken));
    }

    /// <summary>Ends when everything that the ended process wrote has been read.</summary>
    public Task LogsOf(string resourceId) => _followed.TryGetValue(resourceId, out var followed) ? followed.Logs : Task.CompletedTask;

    private async Task ApplyAsync(WatchEvent change, CancellationToken cancellationToken)
    {
        var executable = change.Object;
        if (change.Type != "DELETED"
            && lifecycle.Find(executable.Metadata.Name) is { } instance
            && executable.Status?.State is { Length: > 0 } state)
        {
            FollowLogs(instance, executable.Metadata.Uid, state, cancellationToken);
            var wasUp = false;
            await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot =>
            {
                wasUp = !HasEnded(snapshot);
                return Update(snapshot, executable, state);
            });
            if (wasUp && notifications.TryGetCurrentState(instance.Id, out var current) && HasEnded(current.Snapshot))
            {
                // Not waited for: the other processes go on meanwhile.
                _ = TellStopAsync(current, cancellationToken);
            }
        }
    }

    private async Task TellStopAsync(ResourceEvent ended, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(ended.Resource, services, ended), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logs.GetLogger(ended.ResourceId).LogError("What was to happen when '{Resource}' had stopped failed: {Reason}",
                ended.Resource.Name, exception.Message);
        }
    }

    private static bool HasEnded(CustomResourceSnapshot snapshot)
        => snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    /// <summary>Each run of a process has its own console; of one that did not come to be, DCP says why.</summary>
    private void FollowLogs(ResourceInstance instance, string? uid, string state, CancellationToken cancellationToken)
    {
        var hasFailed = state == KnownResourceStates.FailedToStart;
        var run = hasFailed ? $"{uid} failed" : $"{uid}";
        if (_followed.TryGetValue(instance.Id, out var followed) && followed.Run == run)
        {
            return;
        }

        string[] sources = hasFailed ? ["system"] : ["stdout", "stderr"];
        _followed[instance.Id] = (run, Task.WhenAll(sources.Select(source => FollowAsync(instance, source, cancellationToken))));
    }

    private async Task FollowAsync(ResourceInstance instance, string source, CancellationToken cancellationToken)
    {
        // The dashboard's console tells its token.
        var forwards = options.EnableResourceLogging && instance.Resource.Name != DashboardResource.Name;
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{instance.DisplayName}");
        try
        {
            await foreach (var line in dcp.Client.ReadLogAsync(instance.Id, source, follow: source != "system", cancellationToken))
            {
                logs.Append(instance.Id, line, isError: source != "stdout");
                if (forwards)
                {
                    logger.Log(source == "stdout" ? LogLevel.Information : LogLevel.Error, "{Line}", line);
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // The process was deleted between the notice and the question, or DCP ended; the watch itself tells which.
            logs.Append(instance.Id, $"The console ({source}) could not be read any further: {exception.Message}", isError: true);
        }
    }

    private static CustomResourceSnapshot Update(
        CustomResourceSnapshot before, DcpObject<ExecutableSpec, ExecutableStatus> executable, string dcpState)
    {
        var status = executable.Status!;
        var state = dcpState == "Terminated" ? KnownResourceStates.Exited : dcpState;
        var isRunning = state == KnownResourceStates.Running;
        var specified = executable.Spec.Env ?? [];
        var fromSpec = specified.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return before with
        {
            State = new ResourceStateSnapshot(state, StyleOf(state, status.ExitCode)),
            ExitCode = status.ExitCode,
            CreationTimeStamp = executable.Metadata.CreationTimestamp?.UtcDateTime,
            StartTimeStamp = status.StartupTimestamp?.UtcDateTime,
            StopTimeStamp = status.FinishTimestamp?.UtcDateTime,
            Properties = Properties(before.Properties, executable),
            EnvironmentVariables = [.. (status.EffectiveEnv ?? specified)
                .Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, fromSpec.Contains(variable.Name)))],
            Urls = [.. before.Urls.Select(url => url with { IsInactive = url.Name is not null && !isRunning })]
        };
    }

    private static ImmutableArray<ResourcePropertySnapshot> Properties(
        ImmutableArray<ResourcePropertySnapshot> before, DcpObject<ExecutableSpec, ExecutableStatus> executable)
    {
        var status = executable.Status!;
        if (executable.Spec.Image is { } image)
        {
            return before.With(new ResourcePropertySnapshot("container.image", image));
        }

        var properties = before
            .With(new ResourcePropertySnapshot(KnownProperties.ExecutablePath, executable.Spec.ExecutablePath))
            .With(new ResourcePropertySnapshot(KnownProperties.WorkingDirectory, executable.Spec.WorkingDirectory))
            .With(new ResourcePropertySnapshot(KnownProperties.Arguments, (status.EffectiveArgs ?? executable.Spec.Args ?? []).ToArray()) { IsSensitive = true });
        properties = status.Pid is { } pid ? properties.With(new ResourcePropertySnapshot(KnownProperties.ProcessId, pid)) : properties;
        return status.ExitCode is { } exitCode ? properties.With(new ResourcePropertySnapshot(KnownProperties.ExitCode, exitCode)) : properties;
    }

    private static string? StyleOf(string state, int? exitCode)
    {
        if (state == KnownResourceStates.Running)
        {
            return KnownResourceStateStyles.Success;
        }

        return state == KnownResourceStates.FailedToStart || exitCode is not null and not 0 ? KnownResourceStateStyles.Error : null;
    }
}
