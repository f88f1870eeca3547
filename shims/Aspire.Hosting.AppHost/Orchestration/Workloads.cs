using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>Has DCP create what an instance is: a process, or a container.</summary>
internal sealed class Workloads(DcpHost dcp, ExecutableSpecs specs)
{
    public async Task CreateAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var (annotations, executable) = await specs.CreateAsync(instance, cancellationToken);
        if (instance.Resource.IsContainer())
        {
            var spec = ContainerOf((ContainerResource)instance.Resource, instance.Id, executable);
            await dcp.Client.CreateContainerAsync(instance.Id, annotations, spec, cancellationToken);
        }
        else
        {
            await dcp.Client.CreateExecutableAsync(instance.Id, annotations, executable, cancellationToken);
        }
    }

    internal static ContainerSpec ContainerOf(ContainerResource container, string name, ExecutableSpec evaluated)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new DistributedApplicationException($"The container '{container.Name}' has no image.");
        var registry = string.IsNullOrEmpty(image.Registry) ? "" : $"{image.Registry}/";
        return new ContainerSpec(
            $"{registry}{image.Image}:{image.Tag ?? "latest"}",
            name,
            [.. container.Annotations.OfType<ContainerMountAnnotation>().Select(mount => new ContainerVolumeMount(
                mount.Type == ContainerMountType.BindMount ? "bind" : "volume", mount.Source, mount.Target, mount.IsReadOnly))],
            [.. container.Annotations.OfType<EndpointAnnotation>().Select(endpoint => PortOf(container, endpoint))],
            evaluated.Env,
            evaluated.Args,
            container.Entrypoint);
    }

    // Bound to the loopback: the proxy is the address for everybody else.
    private static ContainerPortSpec PortOf(ContainerResource container, EndpointAnnotation endpoint) => new(
        endpoint.TargetPort ?? throw new DistributedApplicationException(
            $"Endpoint '{endpoint.Name}' of the container '{container.Name}' needs a target port."),
        endpoint.IsProxied ? null : endpoint.Port,
        "127.0.0.1");
}
