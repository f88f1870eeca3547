using System.Diagnostics;

namespace Xaa.Testing;

/// <summary>
/// A disk of a few megabytes, in memory, that one process and its children see under a directory. It lives in a mount namespace of theirs: for
/// everybody else the directory is empty, and with the last of them the disk is gone.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xaa-disk-");

    private SmallDisk(int megabytes, string owner) => Mounting =
    [
        "unshare", "--mount", "--propagation", "private", "sh", "-c",
        $"""mount -t tmpfs -o size={megabytes}m,mode=0700,uid=$(id -u {owner}) tmpfs {Path} && exec "$@" """, "sh",
    ];

    /// <summary>Where it is.</summary>
    public string Path => _directory.FullName;

    /// <summary>What is put before a command, so that it has the disk.</summary>
    public IReadOnlyList<string> Mounting { get; }

    /// <summary>The disk, or why there can be none here.</summary>
    /// <param name="megabytes">Its size.</param>
    /// <param name="owner">The user whose it is.</param>
    public static async Task<(SmallDisk? Disk, string Missing)> CreateAsync(int megabytes, string owner)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return (null, "A small disk needs root on Linux, to mount one.");
        var disk = new SmallDisk(megabytes, owner);
        using var trial = Process.Start(new ProcessStartInfo(disk.Mounting[0], [.. disk.Mounting.Skip(1), "true"]) { RedirectStandardError = true })!;
        var said = await trial.StandardError.ReadToEndAsync();
        await trial.WaitForExitAsync();
        if (trial.ExitCode == 0)
            return (disk, "");
        disk.Dispose();
        return (null, $"A small disk cannot be mounted here: {said.Trim()}");
    }

    public void Dispose() => _directory.Delete();
}
