using Microsoft.Data.Sqlite;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class GroupCommitTestsOnSqlite() : GroupCommitTests(StoreKind.Sqlite)
{
    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        Assert.Equal("wal", await Store.ScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2L, await WriteAsync(c => c.Cached("PRAGMA synchronous").ExecuteScalar())); // FULL
        Assert.Equal(1L, await WriteAsync(c => c.Cached("PRAGMA foreign_keys").ExecuteScalar()));
    }

    [Fact]
    public async Task A_full_disk_refuses_every_write_and_heals()
    {
        await WriteAsync(c => Add(c, "before"));
        await LimitPagesAsync(await Store.ScalarAsync<long>("PRAGMA page_count") + 4);

        Task small = Task.CompletedTask;
        Task large = Task.CompletedTask;
        await InOneBatchAsync(() =>
        {
            small = WriteAsync(c => Add(c, "small"));
            large = WriteAsync(c => Add(c, "large", bytes: 1_000_000));
        });
        await Assert.ThrowsAsync<RecordStoreException>(() => large);
        await Assert.ThrowsAsync<RecordStoreException>(() => small);
        await Assert.ThrowsAsync<RecordStoreException>(() => WriteAsync(c => Add(c, "large again", bytes: 1_000_000)));
        Assert.Equal(["before"], await NamesAsync());

        await LimitPagesAsync(1_000_000);
        await WriteAsync(c => Add(c, "large at last", bytes: 1_000_000));
        Assert.Equal(["before", "large at last"], await NamesAsync());
    }

    [Fact]
    public async Task A_store_that_another_process_has_locked_refuses_and_heals()
    {
        await using var other = new SqliteConnection($"Data Source={File}");
        await other.OpenAsync();
        other.Run("BEGIN IMMEDIATE");
        await Assert.ThrowsAsync<RecordStoreException>(() => WriteAsync(c => Add(c, "blocked")));

        other.Run("ROLLBACK");
        await WriteAsync(c => Add(c, "free"));
        Assert.Equal(["free"], await NamesAsync());
    }

    private Task<long> LimitPagesAsync(long pages) => WriteAsync(c => (long)c.Cached($"PRAGMA max_page_count = {pages}").ExecuteScalar()!);
}
