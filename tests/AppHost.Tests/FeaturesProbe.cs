using System.Collections.Concurrent;
using System.Text;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

/// <summary>The replicas, jobs and commands of tests/Probe.AppHost, started once for all tests of the collection, which leave them as they find them.</summary>
public sealed class FeaturesProbe : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _events = new();
    private readonly ConcurrentQueue<ResourceEvent> _updates = new();
    private readonly CancellationTokenSource _over = new();
    private DistributedApplication? _app;
    private Task _watch = Task.CompletedTask;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The probe has not been started.");

    /// <summary>What was published, in its order.</summary>
    public IReadOnlyList<string> Events => [.. _events];

    /// <summary>Every snapshot from the start on, in its order.</summary>
    public IReadOnlyList<ResourceEvent> Updates => [.. _updates];

    public static CancellationToken Patience => Probe.Patience;

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(["--Features=yes"], Patience);
        builder.OnBeforeStart((_, _) => Record("before start"));
        Record<ResourceEndpointsAllocatedEvent>(builder, "endpoints");
        Record<BeforeResourceStartedEvent>(builder, "before");
        Record<ResourceReadyEvent>(builder, "ready");
        Record<ResourceStoppedEvent>(builder, "stopped");
        _app = await builder.BuildAsync(Patience);
        _watch = WatchAsync(_app.ResourceNotifications);
        await _app.StartAsync(Patience);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("after-twin", Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    public IResource Resource(string name)
        => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    /// <summary>The instances of a resource, as they are now.</summary>
    public async Task<IReadOnlyList<ResourceEvent>> InstancesAsync(string name, int count)
    {
        var instances = new Dictionary<string, ResourceEvent>();
        await foreach (var update in App.ResourceNotifications.WatchAsync(Patience))
        {
            if (update.Resource.Name == name)
            {
                instances[update.ResourceId] = update;
            }

            if (instances.Count == count)
            {
                break;
            }
        }

        return [.. instances.Values];
    }

    /// <summary>The console of an instance, as far as it has been written.</summary>
    public async Task<string> ConsoleOfAsync(string resourceId)
    {
        var text = new StringBuilder();
        await foreach (var lines in App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resourceId))
        {
            text.AppendJoin('\n', lines.Select(line => line.Content));
        }

        return text.ToString();
    }

    public Task<ResourceEvent> WaitAsync(string name, Func<ResourceEvent, bool> predicate)
        => App.ResourceNotifications.WaitForResourceAsync(name, predicate, Patience);

    private async Task WatchAsync(ResourceNotificationService notifications)
    {
        await foreach (var update in notifications.WatchAsync(_over.Token))
        {
            _updates.Enqueue(update);
        }
    }

    private void Record<T>(IDistributedApplicationBuilder builder, string word)
        where T : IDistributedApplicationResourceEvent
        => builder.Eventing.Subscribe<T>((published, _) => Record($"{word} {published.Resource.Name}"));

    private Task Record(string line)
    {
        _events.Enqueue(line);
        return Task.CompletedTask;
    }
}

[CollectionDefinition(nameof(FeaturesProbe))]
public sealed class FeaturesCollection : ICollectionFixture<FeaturesProbe>;
