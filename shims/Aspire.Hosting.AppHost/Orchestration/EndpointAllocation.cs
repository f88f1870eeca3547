using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its address before any process starts, so that everyone's environment can name everyone else's.</summary>
internal sealed class EndpointAllocation(DcpHost dcp, IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(25);

    private bool RandomizePorts => configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    /// <summary>Refuses endpoints that cannot be had, before anything starts.</summary>
    public void Verify(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            VerifyReplicas(resource);
        }

        ProbePorts(model);
    }

    /// <summary>DCP takes a port that is in use without a word and never serves it, so the fixed ones are tried first.</summary>
    private void ProbePorts(DistributedApplicationModel model)
    {
        var taken = new Dictionary<int, string>();
        foreach (var (resource, endpoint) in EndpointsOf(model))
        {
            if (PortOf(endpoint) is not { } port)
            {
                continue;
            }

            if (!taken.TryAdd(port, resource.Name))
            {
                throw new DistributedApplicationException($"Port {port} is asked for by the resources '{taken[port]}' and '{resource.Name}'.");
            }

            Probe(resource, endpoint, port);
        }
    }

    public async Task AllocateAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
        => await Task.WhenAll(EndpointsOf(model).Select(entry => AllocateAsync(entry.Resource, entry.Endpoint, cancellationToken)));

    public static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}-{endpoint.Name}";

    private static IEnumerable<(IResourceWithEndpoints Resource, EndpointAnnotation Endpoint)> EndpointsOf(DistributedApplicationModel model)
        => model.Resources.OfType<IResourceWithEndpoints>()
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (resource, endpoint)));

    /// <summary>Several processes cannot listen on one port.</summary>
    private static void VerifyReplicas(IResource resource)
    {
        if (!resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) || replicas.Replicas == 1)
        {
            return;
        }

        if (replicas.Replicas < 1)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' asks for {replicas.Replicas} replicas; it needs at least one.");
        }

        var fixedEndpoint = resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(endpoint => !endpoint.IsProxied || endpoint.TargetPort is not null);
        if (fixedEndpoint is not null)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' has {replicas.Replicas} replicas, which cannot share the one port of its endpoint '{fixedEndpoint.Name}': "
                + $"the endpoint {(fixedEndpoint.IsProxied ? $"sets the target port {fixedEndpoint.TargetPort}" : "has no proxy")}.");
        }
    }

    private int? PortOf(EndpointAnnotation endpoint)
    {
        if (!endpoint.IsProxied)
        {
            return endpoint.TargetPort ?? endpoint.Port;
        }

        return RandomizePorts ? null : endpoint.Port;
    }

    private async Task AllocateAsync(IResourceWithEndpoints resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        var port = PortOf(endpoint);
        if (!endpoint.IsProxied && port is null)
        {
            throw new DistributedApplicationException($"Endpoint '{endpoint.Name}' of resource '{resource.Name}' has no proxy, so it needs a port.");
        }

        var service = ServiceName(resource, endpoint);
        var spec = new ServiceSpec("TCP", endpoint.IsProxied ? "Localhost" : "Proxyless", port);
        await dcp.Client.CreateServiceAsync(service, spec, cancellationToken);
        var effective = await WaitForPortAsync(resource, endpoint, service, cancellationToken);
        var ownPort = endpoint.IsProxied && endpoint.TargetPort is null
            ? DcpTemplates.PortForServing(service)
            : (endpoint.TargetPort ?? effective).ToString(CultureInfo.InvariantCulture);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, effective, ownPort);
    }

    private async Task<int> WaitForPortAsync(IResource resource, EndpointAnnotation endpoint, string service, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < s_patience)
        {
            if (await dcp.Client.GetServiceStatusAsync(service, cancellationToken) is { EffectivePort: > 0 and var port })
            {
                return port;
            }

            await Task.Delay(s_poll, time, cancellationToken);
        }

        var asked = PortOf(endpoint) is { } fixedPort ? $"port {fixedPort}" : "a port";
        throw new DistributedApplicationException(
            $"Resource '{resource.Name}' did not get {asked} for its endpoint '{endpoint.Name}' within {s_patience.TotalSeconds} s.");
    }

    private static void Probe(IResource resource, EndpointAnnotation endpoint, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new DistributedApplicationException(
                $"Port {port}, which endpoint '{endpoint.Name}' of resource '{resource.Name}' needs, cannot be had ({exception.Message}). "
                + "End the process that listens there, or give the endpoint another port.",
                exception);
        }
    }
}
