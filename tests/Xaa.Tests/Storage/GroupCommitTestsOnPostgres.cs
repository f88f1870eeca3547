using Npgsql;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class GroupCommitTestsOnPostgres() : GroupCommitTests(StoreKind.Postgres)
{
    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        Assert.Equal("on", await WriteAsync(c => c.Cached("SELECT current_setting('synchronous_commit')").ExecuteScalar()));
        Assert.Equal("on", await Store.ScalarAsync<string>("SELECT current_setting('fsync')"));
    }

    [Fact]
    public async Task A_store_that_another_process_has_locked_refuses_and_heals()
    {
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        other.Run($"BEGIN; {PostgresDatabase.LockOutOtherWriters}");
        await Assert.ThrowsAsync<RecordStoreException>(() => WriteAsync(c => Add(c, "blocked")));

        other.Run("ROLLBACK");
        await WriteAsync(c => Add(c, "free"));
        Assert.Equal(["free"], await NamesAsync());
    }

    [Fact]
    public async Task A_write_that_hides_a_failed_statement_is_not_taken_for_written()
    {
        await WriteAsync(c => Add(c, "one"));
        await Assert.ThrowsAsync<RecordStoreException>(() => WriteAsync(c =>
        {
            Add(c, "two");
            Assert.Throws<PostgresException>(() => Add(c, "one"));
            return 0;
        }));
        Assert.Equal(["one"], await NamesAsync());
    }

    [Fact]
    public async Task Connections_that_the_server_ended_are_replaced_and_nobody_notices()
    {
        await WriteAsync(c => Add(c, "before"));
        Assert.Equal(["before"], await NamesAsync());
        await EndAllConnectionsAsync();

        await WriteAsync(c => Add(c, "after"));
        Assert.Equal(["after", "before"], await NamesAsync());
        await EndAllConnectionsAsync();
        Assert.Equal(["after", "before"], await NamesAsync());
    }

    private async Task EndAllConnectionsAsync()
    {
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var end = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", other);
        Assert.InRange((long)(await end.ExecuteScalarAsync(TestContext.Current.CancellationToken))!, 1, 100);
    }
}
