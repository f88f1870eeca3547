using Npgsql;
using Xaa.Testing;

namespace Xaa.Tests;

public sealed class PostgresServerTests
{
    public PostgresServerTests() => Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");

    [Fact]
    public async Task Every_test_has_a_database_of_its_own_with_what_the_template_holds()
    {
        var server = await PostgresServer.GetAsync();
        var prepared = 0;
        async Task Prepare(string connectionString)
        {
            Interlocked.Increment(ref prepared);
            await ExecuteAsync(connectionString, "CREATE TABLE seen (id int)");
        }

        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.CreateDatabaseAsync("seen-template", Prepare)));
        foreach (var database in databases)
            await ExecuteAsync(database.ConnectionString, "INSERT INTO seen VALUES (1)");

        Assert.Equal(1, prepared);
        foreach (var database in databases)
        {
            Assert.Equal(1L, await ExecuteAsync(database.ConnectionString, "SELECT count(*) FROM seen"));
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_is_dropped_even_when_somebody_is_connected()
    {
        var server = await PostgresServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        await database.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(database.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refusal.SqlState);
    }

    [Fact]
    public async Task A_commit_is_on_disk_before_it_is_answered()
    {
        var server = await PostgresServer.GetAsync();
        await using var database = await server.CreateDatabaseAsync();
        Assert.Equal("on", await ExecuteAsync(database.ConnectionString, "SELECT current_setting('fsync')"));
        Assert.Equal("on", await ExecuteAsync(database.ConnectionString, "SELECT current_setting('synchronous_commit')"));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_server_that_has_ended()
    {
        var server = await PostgresServer.StartAsync();
        var directory = await DirectoryOfAsync(server);
        Assert.True(Directory.Exists(directory));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(directory));
    }

    private static async Task<string> DirectoryOfAsync(PostgresServer server)
    {
        await using var database = await server.CreateDatabaseAsync();
        return new NpgsqlConnectionStringBuilder(database.ConnectionString).Host!;
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
