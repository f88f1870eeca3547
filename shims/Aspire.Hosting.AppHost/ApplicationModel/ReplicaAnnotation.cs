namespace Aspire.Hosting.ApplicationModel;

public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>The resource is left alone until somebody starts it.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
