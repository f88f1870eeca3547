using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Postgres;

/// <summary>
/// Where a local server keeps what it stores: in the folder that is mounted, in a folder that stands for a volume, or, without either, in a temporary
/// one that goes when the application has ended.
/// </summary>
internal sealed class LocalData(PostgresServerResource server, IConfiguration configuration) : IHostedLifecycleService
{
    private const string VolumesDirectoryKey = "Aspire:VolumesDirectory";

    private DirectoryInfo? _temporary;

    /// <summary>Not the folder itself, which a container may come to use as well.</summary>
    public string Directory() => Path.Combine(Root(), "local");

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_temporary is { Exists: true })
        {
            _temporary.Delete(recursive: true);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Root()
    {
        var mount = server.Annotations.OfType<ContainerMountAnnotation>().LastOrDefault();
        if (mount is { IsReadOnly: true })
        {
            throw new DistributedApplicationException($"'{server.Name}' cannot be run: its data is mounted read-only.");
        }

        return mount switch
        {
            { Type: ContainerMountType.BindMount } => mount.Source!,
            { Source: { Length: > 0 } volume } => Path.Combine(Volumes(), volume),
            _ => (_temporary = System.IO.Directory.CreateTempSubdirectory("aspire-postgres-")).FullName
        };
    }

    private string Volumes() => configuration[VolumesDirectoryKey] is { Length: > 0 } configured
        ? Path.GetFullPath(configured)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "xaa-aspire", "volumes");
}
