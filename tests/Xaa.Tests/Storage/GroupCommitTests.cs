using System.Data.Common;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public abstract class GroupCommitTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new(kind);

    private protected Store Store { get; private set; } = null!;

    private protected string? ConnectionString => _folder.ConnectionString;

    private protected string File => _folder.File;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        Store = _folder.Open();
        var bytes = kind == StoreKind.Sqlite ? "BLOB" : "BYTEA";
        await WriteAsync(c => c.Run($"CREATE TABLE things (name TEXT PRIMARY KEY, content {bytes})"));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task A_write_is_seen_by_the_next_read_and_after_a_reopen()
    {
        await WriteAsync(c => Add(c, "one"));
        Assert.Equal(1, await Store.CountAsync("things"));

        await Store.DisposeAsync();
        Assert.Equal(1, await _folder.Open().CountAsync("things"));
    }

    [Fact]
    public async Task A_crash_loses_no_completed_write()
    {
        var writes = Enumerable.Range(0, 100).Select(i => WriteAsync(c => Add(c, $"thing {i}")));
        await Task.WhenAll(writes);

        Assert.Equal(100, await _folder.OpenAsAfterCrash().CountAsync("things"));
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
        await Assert.ThrowsAnyAsync<DbException>(() => repeated);
        Assert.Equal(["a", "b", "c"], await NamesAsync());
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_queued_is_dropped_and_one_that_runs_is_completed()
    {
        using var cancellation = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        var running = new TaskCompletionSource();
        var first = Store.WriteAsync(c =>
        {
            running.SetResult();
            blocked.Wait();
            return Add(c, "running");
        }, cancellation.Token).AsTask();
        await running.Task;
        var second = Store.WriteAsync(c => Add(c, "queued"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        blocked.Set();
        await first;
        await WriteAsync(c => Add(c, "later"));

        Assert.Equal(["later", "running"], await NamesAsync());
    }

    [Fact]
    public async Task Closing_the_store_writes_what_is_queued_and_takes_no_more()
    {
        var queued = Enumerable.Range(0, 50).Select(i => WriteAsync(c => Add(c, $"thing {i}"))).ToList();
        await Store.DisposeAsync();
        await Task.WhenAll(queued);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync(c => Add(c, "too late")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.CountAsync("things"));
        Assert.Equal(50, await _folder.Open().CountAsync("things"));
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
        Assert.Equal(6000, await Store.CountAsync("things"));
    }

    [Fact]
    public Task A_statement_is_prepared_once_per_connection() => WriteAsync(c =>
    {
        const string sql = "SELECT count(*) FROM things WHERE name = @name";
        var first = c.Cached(sql, ("@name", "one"));
        Assert.Equal(0L, first.ExecuteScalar());
        Assert.Same(first, c.Cached(sql, ("@name", null)));
        Assert.Equal(DBNull.Value, first.Parameters[0].Value);
        Assert.Throws<ArgumentException>(() => c.Cached(sql));
        return 0;
    });

    [Fact]
    public async Task A_read_cannot_write()
    {
        await Assert.ThrowsAsync<RecordStoreException>(
            () => Store.FirstAsync("INSERT INTO things (name) VALUES ('by a reader') RETURNING name", [], row => row.GetString(0), s_never).AsTask());
        await WriteAsync(c => Add(c, "by the writer"));
        Assert.Equal(["by the writer"], await NamesAsync());
    }

    [Fact]
    public async Task Text_that_no_database_can_hold_is_written_with_replacements()
    {
        await WriteAsync(c => Add(c, "nul \0, half \ud83d, whole \ud83d\ude00"));
        Assert.Equal(["nul \ufffd, half \ufffd, whole \ud83d\ude00"], await NamesAsync());
        Assert.Null(await Store.FirstAsync("SELECT name FROM things WHERE name = @name", [("@name", "\0")], row => row.GetString(0), s_never));
    }

    // Keeps the writer busy, so that all that is queued meanwhile is committed together.
    private protected async Task InOneBatchAsync(Action queue)
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

    private protected Task<T> WriteAsync<T>(Func<DbConnection, T> write) => Store.WriteAsync(write, s_never).AsTask();

    private protected async Task<List<string>> NamesAsync() =>
        await Store.AllAsync("SELECT name FROM things ORDER BY name", [], row => row.GetString(0), s_never);

    private protected static int Add(DbConnection connection, string name, int bytes = 10) => connection.Cached(
        "INSERT INTO things (name, content) VALUES (@name, @content)",
        ("@name", name),
        ("@content", new byte[bytes])).ExecuteNonQuery();
}
