using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _gate = new();
    private readonly List<(Type Event, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (typeof(T).IsAbstract)
        {
            throw new ArgumentException($"'{typeof(T).Name}' is never published; subscribe to one of the events themselves.");
        }

        var subscription = new DistributedApplicationEventSubscription(
            (published, cancellationToken) => callback((T)published, cancellationToken));
        lock (_gate)
        {
            _subscriptions.Add((typeof(T), subscription));
        }

        return subscription;
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);
        return Subscribe<T>((published, cancellationToken) =>
            ReferenceEquals(published.Resource, resource) ? callback(published, cancellationToken) : Task.CompletedTask);
    }

    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.RemoveAll(entry => ReferenceEquals(entry.Subscription, subscription));
        }
    }

    public async Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        foreach (var subscription in SubscriptionsTo(typeof(T)))
        {
            await subscription.Callback(@event, cancellationToken);
        }
    }

    private List<DistributedApplicationEventSubscription> SubscriptionsTo(Type published)
    {
        lock (_gate)
        {
            return [.. _subscriptions.Where(entry => entry.Event == published).Select(entry => entry.Subscription)];
        }
    }
}
