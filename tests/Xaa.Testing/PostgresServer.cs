using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Xaa.Testing;

/// <summary>
/// A PostgreSQL server for the tests of one process, from the programs that are installed: nothing is shared with another server, transactions are
/// durable as in production, and it goes, with all that it wrote, when the process goes.
/// </summary>
/// <remarks>Started by whoever asks first; never as root, because PostgreSQL refuses that (then as the user <c>postgres</c>).</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> _shared = new(StartAsync);

    private readonly Process _process;
    private readonly string _directory;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _templates = new();

    private PostgresServer(Process process, string directory)
    {
        _process = process;
        _directory = directory;
    }

    /// <summary>Why there is no server to be had here, or null when there is one: <c>Assert.SkipWhen(PostgresServer.Missing is not null, …)</c>.</summary>
    public static string? Missing => Programs is null
        ? "PostgreSQL's server programs (Debian: apt-get install postgresql) are neither on PATH nor under /usr/lib/postgresql."
        : null;

    /// <summary>The directory of the server's programs, or null where there are none.</summary>
    public static string? Programs { get; } = FindPrograms();

    /// <summary>The server of this process.</summary>
    /// <exception cref="InvalidOperationException">It is not installed (<see cref="Missing"/>), or it did not start: the message says what it wrote.</exception>
    public static Task<PostgresServer> GetAsync() => _shared.Value;

    /// <summary>A server of one's own, for a test that ends it.</summary>
    /// <exception cref="InvalidOperationException">As <see cref="GetAsync"/>.</exception>
    public static Task<PostgresServer> StartAsync() => StartAsync(smallDisk: null);

    /// <summary>A server of one's own that sees a small disk.</summary>
    /// <param name="smallDisk">The disk, or null.</param>
    /// <exception cref="InvalidOperationException">As <see cref="GetAsync"/>.</exception>
    public static async Task<PostgresServer> StartAsync(SmallDisk? smallDisk)
    {
        if (Programs is null)
            throw new InvalidOperationException(Missing);

        var process = Process.Start(StartInfo(Programs, smallDisk)) ?? throw new InvalidOperationException("sh did not start.");
        var directory = await process.StandardOutput.ReadLineAsync();
        var written = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            written.Add(line);
            if (directory is not null && line.EndsWith("database system is ready to accept connections", StringComparison.Ordinal))
            {
                var server = new PostgresServer(process, directory);
                _ = server.DrainAsync();
                return server;
            }
        }
        throw new InvalidOperationException($"PostgreSQL did not start:\n{string.Join('\n', written)}");
    }

    /// <summary>A database of its own for one test, empty or with what <paramref name="prepare"/> put into the template.</summary>
    /// <param name="template">Names the template; it is prepared once per process, and copied (a few milliseconds) from then on.</param>
    /// <param name="prepare">Fills the template, given its connection string: migrations, as a rule.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(string template = "template0", Func<string, Task>? prepare = null)
    {
        if (prepare is not null)
            await _templates.GetOrAdd(template, name => new(() => CreateTemplateAsync(name, prepare))).Value;
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"""CREATE DATABASE "{name}" TEMPLATE "{template}" """);
        return new(this, name, ConnectionString(name));
    }

    /// <summary>Ends the server as the end of the process would, and waits until nothing is left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // A template that somebody is connected to cannot be copied, and a pooled connection is one.
    private async Task CreateTemplateAsync(string name, Func<string, Task> prepare)
    {
        await ExecuteAsync($"""CREATE DATABASE "{name}" TEMPLATE template0""");
        var connectionString = ConnectionString(name);
        await prepare(connectionString);
        ClearPool(connectionString);
        await ExecuteAsync($"""ALTER DATABASE "{name}" ALLOW_CONNECTIONS false""");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
    }

    internal Task DropAsync(TestDatabase database)
    {
        ClearPool(database.ConnectionString);
        return ExecuteAsync($"""DROP DATABASE "{database.Name}" WITH (FORCE)""");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) => $"Host={_directory};Username=postgres;Database={database}";

    private static void ClearPool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    // What nobody reads stops the server once the pipe is full.
    private async Task DrainAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is not null)
        {
        }
    }

    private static ProcessStartInfo StartInfo(string programs, SmallDisk? smallDisk)
    {
        using var resource = typeof(PostgresServer).Assembly.GetManifestResourceStream("postgres.sh")!;
        using var script = new StreamReader(resource);
        string[] command = ["sh", "-c", script.ReadToEnd(), "postgres.sh", programs];
        if (Environment.IsPrivilegedProcess)
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command];
        if (smallDisk is not null)
            command = [.. smallDisk.Mounting, .. command];
        return new(command[0], command[1..])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string? FindPrograms()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = new DirectoryInfo("/usr/lib/postgresql");
        var installed = debian.Exists
            ? debian.GetDirectories().OrderByDescending(d => int.TryParse(d.Name, out var major) ? major : 0).Select(d => Path.Combine(d.FullName, "bin"))
            : [];
        return onPath.Concat(installed).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }
}

/// <summary>A database that is dropped when its test is done with it, connections or not.</summary>
public sealed class TestDatabase(PostgresServer server, string name, string connectionString) : IAsyncDisposable
{
    public string Name { get; } = name;

    /// <summary>For Npgsql; equal strings share a pool.</summary>
    public string ConnectionString { get; } = connectionString;

    public async ValueTask DisposeAsync() => await server.DropAsync(this);
}
