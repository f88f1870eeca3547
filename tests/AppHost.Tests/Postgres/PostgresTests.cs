using System.Globalization;
using Npgsql;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.Postgres;

/// <summary>AddPostgres on the programs of PostgreSQL, where no container can be run.</summary>
public sealed class PostgresTests : IClassFixture<PostgresProbe>
{
    private readonly PostgresProbe _probe;

    public PostgresTests(PostgresProbe probe)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _probe = probe;
    }

    [Fact]
    public async Task A_service_finds_its_database_by_the_name_that_the_reference_gives_it()
    {
        using var front = _probe.App.CreateHttpClient("front");
        var sql = Uri.EscapeDataString("SELECT current_database() || ' of ' || current_user");
        Assert.Equal("notes of postgres", await front.GetStringAsync(new Uri($"/query/no-tes?sql={sql}", UriKind.Relative), PostgresProbe.Patience));
    }

    [Fact]
    public async Task Everything_that_the_package_tells_of_a_database_arrives()
    {
        var port = _probe.App.GetEndpoint("postgres", "tcp").Port;
        var escaped = Uri.EscapeDataString(PostgresProbe.Password);
        var expected = new Dictionary<string, string>
        {
            ["ConnectionStrings__no-tes"] = $"Host=localhost;Port={port};Username=postgres;Password={PostgresProbe.Password};Database=notes",
            ["ConnectionStrings__server"] = $"Host=localhost;Port={port};Username=postgres;Password={PostgresProbe.Password}",
            ["NO_TES_HOST"] = "localhost",
            ["NO_TES_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["NO_TES_USERNAME"] = "postgres",
            ["NO_TES_PASSWORD"] = PostgresProbe.Password,
            ["NO_TES_DATABASENAME"] = "notes",
            ["NO_TES_URI"] = $"postgresql://postgres:{escaped}@localhost:{port}/notes",
            ["NO_TES_JDBCCONNECTIONSTRING"] = $"jdbc:postgresql://localhost:{port}/notes",
            ["SERVER_URI"] = $"postgresql://postgres:{escaped}@localhost:{port}",
        };
        using var front = _probe.App.CreateHttpClient("front");
        foreach (var (name, value) in expected)
        {
            Assert.Equal(value, await front.GetStringAsync(new Uri($"/environment/{name}", UriKind.Relative), PostgresProbe.Patience));
        }
    }

    [Fact]
    public async Task The_dashboard_shows_the_database_below_its_server_with_a_connection_string_to_mask()
    {
        var server = await _probe.App.ResourceNotifications.WaitForResourceHealthyAsync("postgres", PostgresProbe.Patience);
        var database = await _probe.App.ResourceNotifications.WaitForResourceHealthyAsync("notes-db", PostgresProbe.Patience);
        Assert.Equal(server.ResourceId, Assert.Single(database.Snapshot.Properties, property => property.Name == "resource.parentName").Value);
        Assert.Contains(new RelationshipSnapshot("postgres", "Parent"), database.Snapshot.Relationships);
        Assert.Equal("PostgresDatabaseResource", database.Snapshot.ResourceType);
        foreach (var snapshot in new[] { server.Snapshot, database.Snapshot })
        {
            Assert.True(Assert.Single(snapshot.Properties, property => property.Name == "resource.connectionString").IsSensitive);
        }
    }

    [Fact]
    public async Task The_server_lets_nobody_in_without_the_password_and_is_on_the_loopback_alone()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _probe.ConnectAsync(settings => settings.Password = "another"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal("127.0.0.1", await _probe.QueryAsync("SELECT current_setting('listen_addresses')"));
        Assert.Equal("", await _probe.QueryAsync("SELECT current_setting('unix_socket_directories')"));
        Assert.Equal(0L, await _probe.QueryAsync("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"));
        Assert.StartsWith("SCRAM-SHA-256", (string?)await _probe.QueryAsync("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_in_no_argument_no_console_no_file_and_no_open_cell()
    {
        var server = await _probe.ServerProcessAsync();
        // The test itself was not given it by an argument; the host is this process.
        foreach (var process in ProcessTree.Of(Environment.ProcessId))
        {
            Assert.DoesNotContain(PostgresProbe.Password, ProcessTree.CommandLineOf(process), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("POSTGRES_PASSWORD", await File.ReadAllTextAsync($"/proc/{server}/environ", PostgresProbe.Patience), StringComparison.Ordinal);
        foreach (var resource in new[] { "postgres", "notes-db", "front", "back" })
        {
            var update = await _probe.App.ResourceNotifications.WaitForResourceAsync(resource, _ => true, PostgresProbe.Patience);
            var open = update.Snapshot.Properties.Where(property => !property.IsSensitive).Select(property => property.Value?.ToString());
            var health = update.Snapshot.HealthReports.Select(report => report.Description + report.ExceptionText);
            Assert.DoesNotContain(PostgresProbe.Password, string.Concat(open.Concat(health)), StringComparison.Ordinal);
        }

        var console = await _probe.ConsoleUntilAsync("postgres", "ready to accept connections");
        Assert.DoesNotContain(PostgresProbe.Password, console, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(_probe.Volumes, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes);
        Assert.DoesNotContain(files, content => content.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(PostgresProbe.Password)) >= 0);
    }

    [Fact]
    public async Task The_server_is_not_run_by_root()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{await _probe.ServerProcessAsync()}/status", PostgresProbe.Patience);
        Assert.DoesNotContain("Uid:\t0\t", status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_clients_and_a_start_finds_the_data_at_the_same_address()
    {
        var address = _probe.App.GetEndpoint("postgres", "tcp");
        await _probe.QueryAsync("CREATE TABLE kept_over_stop AS SELECT 42 AS answer");
        await using var client = await _probe.ConnectAsync();

        Assert.True((await _probe.App.ResourceCommands.ExecuteCommandAsync("postgres", "stop", PostgresProbe.Patience)).Success);
        var ended = await _probe.WaitUntilEndedAsync();
        var database = await _probe.App.ResourceNotifications.WaitForResourceAsync("notes-db", KnownResourceStates.TerminalStates, PostgresProbe.Patience);

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(ended.State?.Text, database);
        Assert.Contains("received fast shutdown request", await _probe.ConsoleUntilAsync("postgres", "database system is shut down"), StringComparison.Ordinal);
        await _probe.StartAgainAsync();
        Assert.Equal(42, await _probe.QueryAsync("SELECT answer FROM kept_over_stop"));
        Assert.Equal(address, _probe.App.GetEndpoint("postgres", "tcp"));
    }

    [Theory]
    [InlineData("the server")]
    [InlineData("the script around it")]
    public async Task What_was_committed_survives_kill_9_of(string victim)
    {
        var table = $"kept_{Guid.NewGuid():N}";
        await _probe.QueryAsync($"CREATE TABLE {table} AS SELECT 42 AS answer");
        var server = await _probe.ServerProcessAsync();
        var script = ProcessTree.ParentOf(server);

        Kill(victim == "the server" ? server : script);
        var ended = await _probe.WaitUntilEndedAsync();
        await ProcessTree.WaitUntilGoneAsync([server, script], PostgresProbe.Patience);

        Assert.NotEqual(0, ended.ExitCode);
        await _probe.StartAgainAsync();
        Assert.Equal(42, await _probe.QueryAsync($"SELECT answer FROM {table}"));
    }

    private static void Kill(int process)
    {
        using var victim = System.Diagnostics.Process.GetProcessById(process);
        victim.Kill();
    }
}
