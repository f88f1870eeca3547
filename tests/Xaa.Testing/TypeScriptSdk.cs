using System.Diagnostics;
using System.Globalization;

namespace Xaa.Testing;

/// <summary>Programs on <c>@modelcontextprotocol/client</c>: a folder with scripts, and the package and lock file of the interoperability tests.</summary>
public static class TypeScriptSdk
{
    private const int OldestNode = 20;

    /// <summary>Why they cannot run here; null when they can.</summary>
    public static string? Missing { get; } = NpmPackages.Missing ?? (NodeVersion() < OldestNode
        ? $"Node.js {OldestNode} or newer, which @modelcontextprotocol/client needs, is not on PATH."
        : null);

    /// <summary>Sees to it that the folder's scripts find their packages.</summary>
    public static async Task InstallAsync(string folder)
    {
        var packages = await NpmPackages.InstallAsync(folder);
        // Node.js looks for packages beside the script.
        var link = new DirectoryInfo(Path.Combine(folder, "node_modules"));
        if (link.LinkTarget == packages)
            return;
        if (link.LinkTarget is not null)
            link.Delete();
        link.CreateAsSymbolicLink(packages);
    }

    private static int NodeVersion()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        var version = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture);
    }
}
