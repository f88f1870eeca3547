using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the application up and down, in order.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    DcpHost dcp,
    ContainerRuntime containers,
    EndpointAllocation endpoints,
    ResourceLifecycle lifecycle,
    ExecutableWatch watch,
    HealthMonitor health,
    ConnectedResources connected,
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IServiceProvider services,
    ILogger<DistributedApplication> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_patienceForStop = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private Exception? _fault;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ResolveParametersAsync(cancellationToken);
            var dashboard = services.GetService<DashboardResource>();
            dashboard?.AddTo(model);
            await containers.DecideAsync(model, cancellationToken);
            endpoints.ProbePorts(model);
            logger.LogInformation("Starting {Count} resources", model.Resources.Count(resource => resource is not ParameterResource));
            await Task.WhenAll(dcp.StartAsync(cancellationToken), StartResourceServiceAsync(cancellationToken));
            await endpoints.AllocateAsync(model, cancellationToken);
            await PrepareAsync(cancellationToken);
            Run(WatchAsync());
            foreach (var instance in lifecycle.Instances)
            {
                Run(health.RunAsync(instance.Resource, instance.Id, _stopping.Token));
                Run(lifecycle.StartAsync(instance, _stopping.Token));
            }

            foreach (var task in connected.Run(_stopping.Token))
            {
                Run(task);
            }

            if (dashboard is not null)
            {
                Run(dashboard.AnnounceAsync(_stopping.Token));
            }
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patienceForStop);
        try
        {
            await dcp.StopAsync(patience.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            logger.LogWarning("The Developer Control Plane did not clean up ({Reason}); it ends what is left with this process.", exception.Message);
        }

        await Task.WhenAll(_running).WaitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_fault is not null)
        {
            throw new DistributedApplicationException($"The application could not go on: {_fault.Message}", _fault);
        }
    }

    /// <summary>Values are asked for before anything starts, so that a missing one is told at once and by name.</summary>
    private async Task ResolveParametersAsync(CancellationToken cancellationToken)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            var value = await parameter.GetValueAsync(cancellationToken);
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                CreationTimeStamp = time.GetUtcNow().UtcDateTime,
                Properties = snapshot.Properties.With(new ResourcePropertySnapshot("Value", value) { IsSensitive = parameter.Secret })
            });
        }
    }

    private async Task StartResourceServiceAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<ResourceServiceHost>() is { } resourceService)
        {
            await resourceService.StartAsync(cancellationToken);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource))
        {
            lifecycle.Add(resource);
        }

        foreach (var instance in lifecycle.Instances)
        {
            var resource = instance.Resource;
            var urls = await ResourceUrls.ResolveAsync(resource, executionContext, logger, cancellationToken);
            await notifications.PublishUpdateAsync(resource, instance.Id, snapshot => snapshot with
            {
                CreationTimeStamp = time.GetUtcNow().UtcDateTime,
                Urls = urls,
                Properties = [.. snapshot.Properties, .. ParentOf(resource)],
                Commands = ResourceSnapshots.Commands(resource, snapshot.State?.Text)
            });
        }
    }

    /// <summary>The dashboard draws its tree by the name of the parent's instance.</summary>
    private IEnumerable<ResourcePropertySnapshot> ParentOf(IResource resource)
        => resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Where(relation => relation.Type == Relationships.Parent)
            .Select(relation => lifecycle.Find(relation.Resource.Name)?.Id ?? relation.Resource.Name)
            .TakeLast(1)
            .Select(parent => new ResourcePropertySnapshot("resource.parentName", parent));

    /// <summary>DCP ends every process when it dies, so there is nothing left to host.</summary>
    private async Task WatchAsync()
    {
        await watch.RunAsync(_stopping.Token);
        if (!_stopping.IsCancellationRequested)
        {
            throw new DistributedApplicationException("The Developer Control Plane has ended, and every process with it.");
        }
    }

    public void Dispose() => _stopping.Dispose();

    private void Run(Task task) => _running.Add(ObserveAsync(task));

    private async Task ObserveAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception) when (_stopping.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // What was under way when the application stopped.
        }
        catch (Exception exception)
        {
            _fault ??= exception;
            lifetime.StopApplication();
        }
    }
}
