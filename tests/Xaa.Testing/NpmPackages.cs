using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Xaa.Testing;

/// <summary>Packages of npm that a folder's <c>package.json</c> and <c>package-lock.json</c> name, installed once per user and lock file.</summary>
public static class NpmPackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Why there are none to be had here; null when there are.</summary>
    public static string? Missing { get; } = !IsOnPath("node") || !IsOnPath("npm")
        ? "Node.js and npm (Debian: apt-get install nodejs npm) are not on PATH."
        : null;

    /// <summary>Sees to it that they are there.</summary>
    /// <returns>The folder <c>node_modules</c> that holds them.</returns>
    /// <exception cref="InvalidOperationException">npm could not install them: the message holds what it wrote.</exception>
    public static async Task<string> InstallAsync(string folder)
    {
        string[] files = ["package.json", "package-lock.json"];
        using var package = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, files[0])));
        var version = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, files[1]))))[..16];
        var userData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var home = Path.Combine(userData, "xaa-aspire", $"{package.RootElement.GetProperty("name").GetString()}-{version}");
        Directory.CreateDirectory(home);
        using var onlyOne = await LockAsync(Path.Combine(home, "install.lock"));
        // npm writes this file when it is done.
        if (!File.Exists(Path.Combine(home, "node_modules", ".package-lock.json")))
        {
            foreach (var file in files)
                File.Copy(Path.Combine(folder, file), Path.Combine(home, file), overwrite: true);
            await InstallInAsync(home);
        }
        return Path.Combine(home, "node_modules");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    // A lock between processes; it is free again when its holder ends, however it ends.
    private static async Task<IDisposable> LockAsync(string path)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (started.Elapsed < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static async Task InstallInAsync(string folder)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await npm.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"'npm ci' in {folder} did not end within {Patience.TotalMinutes} minutes.");
        }
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"'npm ci' in {folder} ended with exit code {npm.ExitCode}.\n{await output}{await errors}");
    }
}
