using System.Data.Common;
using Microsoft.Data.Sqlite;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class GroupCommitTests : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new();
    private readonly SqliteStore _store;

    public GroupCommitTests() => _store = _folder.Open();

    public async ValueTask InitializeAsync() => await WriteAsync(c => Run(c, "CREATE TABLE things (name TEXT PRIMARY KEY, content BLOB)"));

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_write_is_seen_by_the_next_read_and_after_a_reopen()
    {
        await WriteAsync(c => Add(c, "one"));
        Assert.Equal(1, _store.Count("things"));

        await _store.DisposeAsync();
        Assert.Equal(1, _folder.Open().Count("things"));
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        Assert.Equal("wal", _store.Read(c => c.Cached("PRAGMA journal_mode").ExecuteScalar()));
        Assert.Equal(2L, await WriteAsync(c => c.Cached("PRAGMA synchronous").ExecuteScalar())); // FULL
        Assert.Equal(1L, await WriteAsync(c => c.Cached("PRAGMA foreign_keys").ExecuteScalar()));
    }

    [Fact]
    public async Task A_crash_loses_no_completed_write()
    {
        var writes = Enumerable.Range(0, 100).Select(i => WriteAsync(c => Add(c, $"thing {i}")));
        await Task.WhenAll(writes);

        Assert.Equal(100, _folder.OpenAsAfterCrash().Count("things"));
    }

    [Fact]
    public async Task A_failing_write_does_not_spoil_the_others_of_its_batch()
    {
        var (before, after) = (Array.Empty<Task>(), Array.Empty<Task>());
        Task broken = Task.CompletedTask;
        Task repeated = Task.CompletedTask;
        await InOneBatchAsync(() =>
        {
            before = [WriteAsync(c => Add(c, "a")), WriteAsync(c => Add(c, "b"))];
            broken = WriteAsync<int>(c =>
            {
                Add(c, "half");
                throw new NotSupportedException("a bug");
            });
            repeated = WriteAsync(c => Add(c, "a"));
            after = [WriteAsync(c => Add(c, "c"))];
        });

        await Task.WhenAll([.. before, .. after]);
        Assert.Equal("a bug", (await Assert.ThrowsAsync<NotSupportedException>(() => broken)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => repeated);
        Assert.Equal(["a", "b", "c"], Names());
    }

    [Fact]
    public async Task A_full_disk_refuses_every_write_and_heals()
    {
        await WriteAsync(c => Add(c, "before"));
        await LimitPagesAsync(_store.Read(c => (long)c.Cached("PRAGMA page_count").ExecuteScalar()!) + 4);

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
        Assert.Equal(["before"], Names());

        await LimitPagesAsync(1_000_000);
        await WriteAsync(c => Add(c, "large at last", bytes: 1_000_000));
        Assert.Equal(["before", "large at last"], Names());
    }

    [Fact]
    public async Task A_store_that_another_process_has_locked_refuses_and_heals()
    {
        await using var other = new SqliteConnection(_store.ConnectionString);
        await other.OpenAsync();
        Run(other, "BEGIN IMMEDIATE");
        await Assert.ThrowsAsync<RecordStoreException>(() => WriteAsync(c => Add(c, "blocked")));

        Run(other, "ROLLBACK");
        await WriteAsync(c => Add(c, "free"));
        Assert.Equal(["free"], Names());
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_queued_is_dropped_and_one_that_runs_is_completed()
    {
        using var cancellation = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        var running = new TaskCompletionSource();
        var first = _store.WriteAsync(c =>
        {
            running.SetResult();
            blocked.Wait();
            return Add(c, "running");
        }, cancellation.Token).AsTask();
        await running.Task;
        var second = _store.WriteAsync(c => Add(c, "queued"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        blocked.Set();
        await first;
        await WriteAsync(c => Add(c, "later"));

        Assert.Equal(["later", "running"], Names());
    }

    [Fact]
    public async Task Closing_the_store_writes_what_is_queued_and_takes_no_more()
    {
        var queued = Enumerable.Range(0, 50).Select(i => WriteAsync(c => Add(c, $"thing {i}"))).ToList();
        await _store.DisposeAsync();
        await Task.WhenAll(queued);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync(c => Add(c, "too late")));
        Assert.Throws<ObjectDisposedException>(() => _store.Count("things"));
        Assert.Equal(50, _folder.Open().Count("things"));
    }

    [Fact]
    public async Task More_writes_than_the_queue_holds_wait_their_turn()
    {
        using var blocked = new ManualResetEventSlim();
        var first = WriteAsync(c =>
        {
            blocked.Wait();
            return 0;
        });
        var writes = Enumerable.Range(0, 6000).Select(i => WriteAsync(c => Add(c, $"thing {i}"))).ToList();
        Assert.All(writes, w => Assert.False(w.IsCompleted));
        blocked.Set();

        await first;
        await Task.WhenAll(writes);
        Assert.Equal(6000, _store.Count("things"));
    }

    [Fact]
    public void A_statement_is_prepared_once_per_connection()
    {
        const string sql = "SELECT count(*) FROM things WHERE name = @name";
        _store.Read(c =>
        {
            var first = c.Cached(sql, ("@name", "one"));
            Assert.Equal(0L, first.ExecuteScalar());
            Assert.Same(first, c.Cached(sql, ("@name", null)));
            Assert.Equal(DBNull.Value, first.Parameters[0].Value);
            Assert.Throws<ArgumentException>(() => c.Cached(sql));
            return 0;
        });
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        Assert.Throws<RecordStoreException>(() => _store.Read(c => Add(c, "by a reader")));
        await WriteAsync(c => Add(c, "by the writer"));
        Assert.Equal(["by the writer"], Names());
    }

    // Keeps the writer busy, so that all that is queued meanwhile is committed together.
    private async Task InOneBatchAsync(Action queue)
    {
        using var blocked = new ManualResetEventSlim();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = WriteAsync(_ =>
        {
            running.SetResult();
            blocked.Wait();
            return 0;
        });
        await running.Task;
        queue();
        blocked.Set();
        await first;
    }

    private Task<long> LimitPagesAsync(long pages) => WriteAsync(c => (long)c.Cached($"PRAGMA max_page_count = {pages}").ExecuteScalar()!);

    private Task<T> WriteAsync<T>(Func<DbConnection, T> write) => _store.WriteAsync(write, s_never).AsTask();

    private List<string> Names() => _store.Read(connection =>
    {
        var names = new List<string>();
        using var rows = connection.Cached("SELECT name FROM things ORDER BY name").ExecuteReader();
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    });

    private static int Add(DbConnection connection, string name, int bytes = 10) => connection.Cached(
        "INSERT INTO things (name, content) VALUES (@name, @content)",
        ("@name", name),
        ("@content", new byte[bytes])).ExecuteNonQuery();

    private static int Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
