using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Postgres;

/// <summary>The server as a program of this machine, for machines without a container runtime.</summary>
internal static class LocalServer
{
    public const string BinDirectoryKey = "Aspire:Postgres:BinDirectory";

    /// <param name="server">The server to run.</param>
    /// <param name="configuration">May name the directory of the programs.</param>
    /// <param name="data">Where the server keeps what it stores.</param>
    /// <param name="whyNoContainer">What keeps it from being a container.</param>
    public static LocalProgram Find(PostgresServerResource server, IConfiguration configuration, LocalData data, string? whyNoContainer)
    {
        var configured = configuration[BinDirectoryKey];
        var isConfigured = !string.IsNullOrEmpty(configured);
        var candidates = isConfigured ? [configured!] : PostgresPrograms.UsualDirectories().ToList();
        var directory = candidates.FirstOrDefault(PostgresPrograms.AreIn)
            ?? throw Missing(server, $"{(isConfigured ? "not" : "neither on PATH nor")} in {string.Join(", ", candidates)}", whyNoContainer);
        var script = Path.Combine(AppContext.BaseDirectory, "postgres.sh");
        var port = server.PrimaryEndpoint.Property(EndpointProperty.TargetPort);
        return new LocalProgram("sh", Path.GetTempPath(), [script, directory, data.Directory(), port]);
    }

    private static DistributedApplicationException Missing(PostgresServerResource server, string whereNot, string? whyNoContainer) => new(
        $"'{server.Name}' cannot be run: {(whyNoContainer is null ? "" : $"{whyNoContainer}, and ")}the programs of a PostgreSQL server (initdb, postgres) "
        + $"are {whereNot}. Install Docker or Podman and start it, or install PostgreSQL (Debian: apt-get install postgresql; Homebrew: brew install "
        + $"postgresql), or name the directory of its programs in {BinDirectoryKey}. With -p:UsePackages=true the Aspire packages are used, which always "
        + "run a container.");
}
