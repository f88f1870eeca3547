using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.Postgres;

/// <summary>The probe with a PostgreSQL server whose data is kept in a volume.</summary>
public sealed class PostgresProbe : IAsyncLifetime
{
    public const string Password = "a {{word}} with~every/thing+in*it!";

    private readonly DirectoryInfo _volumes = CreateFolder();
    private DistributedApplication? _app;

    public static CancellationToken Patience => Probe.Patience;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The probe has not been started.");

    public string Volumes => _volumes.FullName;

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Missing is null)
        {
            _app = await StartAsync("--WithPostgres=volume", $"--Aspire:VolumesDirectory={Volumes}", $"--Parameters:postgres-password={Password}");
            await App.ResourceNotifications.WaitForResourceHealthyAsync("front", Patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _volumes.Delete(recursive: true);
    }

    /// <summary>Runs the installed programs, whatever container runtime there is.</summary>
    public static async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        string[] all = [Probe.Greeting, $"--Aspire:Postgres:BinDirectory={PostgresServer.Programs}", .. arguments];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(all, Patience);
        var app = await builder.BuildAsync(Patience);
        try
        {
            await app.StartAsync(Patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A temporary folder that others may enter: root cannot run the server, and whoever does has to get there.</summary>
    public static DirectoryInfo CreateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("xaa-postgres-");
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode |= UnixFileMode.OtherExecute;
        }

        return folder;
    }

    /// <summary>A connection of the test's own, without a pool that would outlive it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(await App.GetConnectionStringAsync("notes-db", Patience)) { Pooling = false };
        change?.Invoke(settings);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Patience);
        return connection;
    }

    public async Task<object?> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Patience);
    }

    /// <summary>The postmaster, which is the parent of all the server's processes.</summary>
    public async Task<int> ServerProcessAsync()
    {
        var directory = (string)(await QueryAsync("SELECT current_setting('data_directory')"))!;
        var lines = await File.ReadAllLinesAsync(Path.Combine(directory, "postmaster.pid"), Patience);
        return int.Parse(lines[0], CultureInfo.InvariantCulture);
    }

    public async Task<CustomResourceSnapshot> WaitUntilEndedAsync()
    {
        var ended = await App.ResourceNotifications.WaitForResourceAsync(
            "postgres",
            update => update.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text) && update.Snapshot.ExitCode is not null,
            Patience);
        return ended.Snapshot;
    }

    public async Task StartAgainAsync()
    {
        Assert.True((await App.ResourceCommands.ExecuteCommandAsync("postgres", "start", Patience)).Success);
        await App.ResourceNotifications.WaitForResourceHealthyAsync("notes-db", Patience);
    }

    public async Task<string> ConsoleUntilAsync(string resource, string part)
    {
        var seen = "";
        var known = App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(candidate => candidate.Name == resource);
        await foreach (var lines in App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(known).WithCancellation(Patience))
        {
            seen += string.Concat(lines.Select(line => line.Content + "\n"));
            if (seen.Contains(part, StringComparison.Ordinal))
            {
                break;
            }
        }

        return seen;
    }
}
