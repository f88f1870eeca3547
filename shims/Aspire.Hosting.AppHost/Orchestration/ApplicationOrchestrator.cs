using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
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
    ParameterValues parameters,
    ResourceLifecycle lifecycle,
    ExecutableWatch watch,
    HealthMonitor health,
    ConnectedResources connected,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IServiceProvider services,
    ILogger<DistributedApplication> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_patienceForStop = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private Exception? _fault;

    private IEnumerable<IResource> Processes => model.Resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
            var dashboard = services.GetService<DashboardResource>();
            dashboard?.AddTo(model);
            await containers.DecideAsync(model, cancellationToken);
            endpoints.Verify(model);
            AddInstances();
            await parameters.ResolveAsync(model);
            logger.LogInformation("Starting {Count} resources", model.Resources.Count(resource => resource is not ParameterResource));
            await InitializeAsync();
            await Task.WhenAll(dcp.StartAsync(cancellationToken), StartResourceServiceAsync(cancellationToken));
            await endpoints.AllocateAsync(model, cancellationToken);
            await TellEndpointsAsync(cancellationToken);
            Run(WatchAsync());
            Run(health.RunAsync(_stopping.Token));
            Run(StartAllAsync());
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

    private async Task StartResourceServiceAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<ResourceServiceHost>() is { } resourceService)
        {
            await resourceService.StartAsync(cancellationToken);
        }
    }

    private void AddInstances()
    {
        foreach (var resource in Processes)
        {
            lifecycle.Add(resource);
            // The dashboard is not to be stopped from itself.
            if (resource.Name != DashboardResource.Name)
            {
                LifecycleCommands.AddTo(resource);
            }
        }
    }

    /// <summary>Shows every resource as it is before it starts.</summary>
    private async Task InitializeAsync()
    {
        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                CreationTimeStamp = snapshot.CreationTimeStamp ?? time.GetUtcNow().UtcDateTime,
                Properties = [.. snapshot.Properties, .. ParentOf(resource)],
                Relationships = ResourceSnapshots.Relations(resource)
            });
            Run(TellInitializeAsync(resource));
        }
    }

    /// <summary>What a subscriber does may last as long as the application.</summary>
    private async Task TellInitializeAsync(IResource resource)
    {
        try
        {
            await eventing.PublishAsync(
                new InitializeResourceEvent(resource, eventing, logs, notifications, services), _stopping.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "{Resource} could not be initialized.", resource.Name);
        }
    }

    private async Task TellEndpointsAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            var urls = await ResourceUrls.ResolveAsync(resource, executionContext, logger, cancellationToken);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { Urls = urls });
            if (resource is IResourceWithEndpoints)
            {
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
            }
        }
    }

    private async Task StartAllAsync()
    {
        await Task.WhenAll(Processes.Select(resource => lifecycle.StartAllAsync(resource, _stopping.Token)));
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), _stopping.Token);
    }

    /// <summary>The dashboard draws its tree by the name of the parent's instance.</summary>
    private static IEnumerable<ResourcePropertySnapshot> ParentOf(IResource resource)
    {
        var parent = resource is IResourceWithParent child
            ? child.Parent
            : resource.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(relation => relation.Type == Relationships.Parent)?.Resource;
        return parent is null ? [] : [new ResourcePropertySnapshot(KnownProperties.ParentName, parent.InstanceNames()[0])];
    }

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
