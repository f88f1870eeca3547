using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dcp;

/// <summary>Finds the Developer Control Plane and the dashboard, which the Aspire CLI carries, and extracts them once per user and version.</summary>
internal sealed class AspireBundle(IConfiguration configuration, Assembly? appHost)
{
    /// <summary>DCP's API makes no promise of compatibility, so it is this version and no other.</summary>
    public const string Version = "13.5.4";

    private static readonly TimeSpan s_extractionTimeout = TimeSpan.FromMinutes(2);

    private readonly Lazy<(string Dcp, string Dashboard)> _paths = new(() => Find(configuration, appHost));

    public string DcpPath => _paths.Value.Dcp;

    public string DashboardPath => _paths.Value.Dashboard;

    private static (string Dcp, string Dashboard) Find(IConfiguration configuration, Assembly? appHost)
    {
        if (configuration["Aspire:BundlePath"] is { Length: > 0 } configured)
        {
            return InBundle(configured) ?? throw new DistributedApplicationException(
                $"Aspire:BundlePath is '{configured}', but there is no dcp/dcp and no managed/aspire-managed in it.");
        }

        if (configuration["ASPIRE_DCP_PATH"] is { Length: > 0 } dcp && configuration["ASPIRE_DASHBOARD_PATH"] is { Length: > 0 } dashboard)
        {
            return File.Exists(dcp) && File.Exists(dashboard) ? (dcp, dashboard) : throw new DistributedApplicationException(
                $"ASPIRE_DCP_PATH is '{dcp}' and ASPIRE_DASHBOARD_PATH is '{dashboard}', but they are not both files.");
        }

        return InInstalledCli()
            ?? InBundle(Extract(AppHostMetadata.CliPath(appHost)))
            ?? throw Missing("What the Aspire CLI extracted holds no DCP and no dashboard.");
    }

    /// <summary>The bundle of a CLI that the user installed, if it is of this version.</summary>
    private static (string Dcp, string Dashboard)? InInstalledCli()
    {
        var link = new DirectoryInfo(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire", "bundle"));
        var target = link.Exists ? link.ResolveLinkTarget(returnFinalTarget: true) : null;
        return target is not null && target.Name.StartsWith($"{Version}_", StringComparison.Ordinal) ? InBundle(target.FullName) : null;
    }

    private static (string Dcp, string Dashboard)? InBundle(string directory)
    {
        var dcp = Path.Combine(directory, "dcp", "dcp");
        var dashboard = Path.Combine(directory, "managed", "aspire-managed");
        return File.Exists(dcp) && File.Exists(dashboard) ? (dcp, dashboard) : null;
    }

    private static string Extract(string? cliPath)
    {
        var userData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var home = Path.Combine(userData, "xaa-aspire", $"aspire-{Version}");
        var bundle = Path.Combine(home, "bundle");
        if (Directory.Exists(bundle))
        {
            return bundle;
        }

        if (!File.Exists(cliPath))
        {
            throw Missing($"The Aspire CLI {Version} is not at '{cliPath ?? "(the AppHost was built without it)"}'.");
        }

        Directory.CreateDirectory(home);
        using var onlyOne = FileLock.Take(Path.Combine(home, "extraction.lock"), s_extractionTimeout);
        if (!Directory.Exists(bundle))
        {
            RunSetup(cliPath, home);
        }

        return bundle;
    }

    private static void RunSetup(string cliPath, string home)
    {
        var start = new ProcessStartInfo(cliPath, ["setup", "--install-path", home, "--non-interactive", "--nologo"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "1";
        // The CLI looks for what it has extracted in its home, and it keeps its own logs there.
        start.Environment["ASPIRE_HOME"] = home;
        using var setup = Process.Start(start) ?? throw Missing($"'{cliPath}' did not start.");
        setup.StandardInput.Close();
        var output = setup.StandardOutput.ReadToEndAsync();
        var errors = setup.StandardError.ReadToEndAsync();
        if (!setup.WaitForExit(s_extractionTimeout))
        {
            setup.Kill(entireProcessTree: true);
            throw Missing($"'{cliPath} setup' did not end within {s_extractionTimeout.TotalSeconds} s.");
        }

        if (setup.ExitCode != 0)
        {
            throw Missing($"'{cliPath} setup' ended with exit code {setup.ExitCode}: {output.Result.Trim()} {errors.Result.Trim()}");
        }
    }

    private static DistributedApplicationException Missing(string what) => new(
        $"Aspire's Developer Control Plane and dashboard are missing. {what} They come with the npm package "
        + $"@microsoft/aspire-cli-linux-x64 {Version}, which the AppHost's build fetches: install Node.js with npm and build again (Linux x64 "
        + "with glibc only), or name an extracted bundle in Aspire:BundlePath, or build with -p:UsePackages=true to use the Aspire packages.");
}
