using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Postgres;

/// <summary>Where the programs of a PostgreSQL server usually are.</summary>
internal static class PostgresPrograms
{
    // Debian, Homebrew on Apple's and on Intel's processors, and the installers of EDB: one directory per version.
    private static readonly (string Directory, string Prefix)[] s_installations =
    [
        ("/usr/lib/postgresql", ""),
        ("/opt/homebrew/opt", "postgresql@"),
        ("/usr/local/opt", "postgresql@"),
        ("/Library/PostgreSQL", "")
    ];

    public static bool AreIn(string directory) => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres"));

    /// <summary>In the order in which they are to be tried; the newest version first where there are several.</summary>
    public static IEnumerable<string> UsualDirectories()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (AreIn(directory))
            {
                yield return directory;
            }
        }

        if (DirectoryOfPgConfig() is { } configured)
        {
            yield return configured;
        }

        foreach (var (directory, prefix) in s_installations)
        {
            foreach (var version in VersionsIn(directory, prefix))
            {
                yield return Path.Combine(version, "bin");
            }

            yield return Path.Combine(directory, $"{prefix}*", "bin");
        }
    }

    private static IEnumerable<string> VersionsIn(string directory, string prefix) => Directory.Exists(directory)
        ? Directory.EnumerateDirectories(directory, $"{prefix}*")
            .Select(path => (Path: path, Version: VersionOf(Path.GetFileName(path)[prefix.Length..])))
            .Where(found => found.Version > 0)
            .OrderByDescending(found => found.Version)
            .Select(found => found.Path)
        : [];

    private static double VersionOf(string name) => double.TryParse(name, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string? DirectoryOfPgConfig()
    {
        try
        {
            using var program = Process.Start(new ProcessStartInfo("pg_config", ["--bindir"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var directory = program?.StandardOutput.ReadToEnd().Trim();
            program?.WaitForExit();
            return program?.ExitCode == 0 ? directory : null;
        }
        catch (Win32Exception)
        {
            // There is no pg_config.
            return null;
        }
    }
}
