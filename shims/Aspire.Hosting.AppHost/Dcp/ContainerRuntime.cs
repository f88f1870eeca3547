using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Dcp;

/// <summary>Decides how containers are run: by the container runtime that DCP finds, or else by a program of this machine.</summary>
internal sealed class ContainerRuntime(AspireBundle bundle)
{
    /// <exception cref="DistributedApplicationException">There is neither.</exception>
    public async Task DecideAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        var containers = model.Resources.OfType<ContainerResource>().ToList();
        if (containers.Count == 0)
        {
            return;
        }

        var fault = await FaultAsync(cancellationToken);
        foreach (var container in containers)
        {
            var local = container.Annotations.OfType<LocalProgramAnnotation>().LastOrDefault();
            if (fault is null && local is not { IsPreferred: true })
            {
                continue;
            }

            if (local is null)
            {
                throw new DistributedApplicationException($"Resource '{container.Name}' is a container, and {fault}");
            }

            local.Use(fault);
            foreach (var endpoint in container.Annotations.OfType<EndpointAnnotation>())
            {
                // The port inside of a container; on the machine itself it may be in use.
                endpoint.TargetPort = null;
            }
        }
    }

    /// <summary>Why no container can be run, as half a sentence; null when one can.</summary>
    private async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(bundle.DcpPath, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var dcp = Process.Start(start) ?? throw new DistributedApplicationException($"'{bundle.DcpPath}' did not start.");
        var errors = dcp.StandardError.ReadToEndAsync(cancellationToken);
        var output = await dcp.StandardOutput.ReadToEndAsync(cancellationToken);
        await dcp.WaitForExitAsync(cancellationToken);
        if (dcp.ExitCode != 0)
        {
            throw new DistributedApplicationException($"'{bundle.DcpPath} info' ended with exit code {dcp.ExitCode}: {(await errors).Trim()}");
        }

        return Read(output);
    }

    internal static string? Read(string info)
    {
        var containers = JsonSerializer.Deserialize(info, DcpJson.Default.DcpInfo)?.Containers;
        return containers switch
        {
            { Running: true } => null,
            { Installed: true } => $"the container runtime ({containers.Runtime}) does not run",
            _ => "no container runtime (Docker or Podman) is installed"
        };
    }
}
