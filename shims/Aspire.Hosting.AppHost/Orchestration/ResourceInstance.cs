using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource as a process, one of its replicas: its name at DCP, which telemetry and the dashboard know it by as well.</summary>
internal sealed class ResourceInstance(IResource resource, int index) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public IResource Resource { get; } = resource;

    /// <summary>Which of the replicas, from 0.</summary>
    public int Index { get; } = index;

    public string Suffix { get; } = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);

    public string Id => $"{Resource.Name}-{Suffix}";

    /// <summary>What people call it: the resource, or the one replica of several.</summary>
    public string DisplayName => Resource.Instances().Count > 1 ? Id : Resource.Name;

    /// <summary>Starts and stops of one process come one after the other.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

/// <summary>The processes that a resource is to run as, decided before the first of them starts.</summary>
internal sealed class ResourceInstancesAnnotation(IReadOnlyList<ResourceInstance> instances) : IResourceAnnotation
{
    public IReadOnlyList<ResourceInstance> Instances { get; } = instances;
}

internal static class ResourceInstances
{
    public static IReadOnlyList<ResourceInstance> Create(IResource resource)
    {
        var count = resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;
        var instances = Enumerable.Range(0, count).Select(index => new ResourceInstance(resource, index)).ToList();
        resource.Annotations.Add(new ResourceInstancesAnnotation(instances));
        return instances;
    }

    public static IReadOnlyList<ResourceInstance> Instances(this IResource resource)
        => resource.TryGetLastAnnotation<ResourceInstancesAnnotation>(out var annotation) ? annotation.Instances : [];

    /// <summary>The names that snapshots, consoles and commands go by; a resource without a process of its own goes by its name.</summary>
    public static IReadOnlyList<string> InstanceNames(this IResource resource)
        => resource.Instances() is { Count: > 0 } instances ? [.. instances.Select(instance => instance.Id)] : [resource.Name];
}
