using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Xaa.Benchmarks.Floor;

/// <summary>Durable writes in groups: what is queued when the last commit ends goes into the next.</summary>
internal sealed class FloorCommits
{
    private const string InsertRecord = """
        INSERT INTO records (id, party, step, at, duration_us, trace_id, span_id, client_id, issuer, subject, session_id, audience, resource,
                             requested_scope, granted_scope, outcome, error_code, reason, consumed_id, issued_id, key_id, quirks)
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21)
        """;

    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _record;
    private readonly SqliteCommand _use;
    private readonly SqliteCommand _rotate;

    public FloorCommits(string file)
    {
        _connection = FloorStore.Connect(file);
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _record = Prepare(InsertRecord, 22);
        _use = Prepare("INSERT INTO used_ids (id, expires) VALUES (@0, @1) ON CONFLICT DO NOTHING", 2);
        _rotate = Prepare("UPDATE tokens SET hash = @1 WHERE hash = @0", 2);
        new Thread(Run) { IsBackground = true }.Start();
    }

    /// <summary>Ends when the record is on disk, and with it the used id or the token's change.</summary>
    public Task CommitAsync(object?[] record, (string Id, long Expires)? use = null, (byte[] Old, byte[] New)? rotate = null)
    {
        var write = new Write(record, use, rotate, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Writer.TryWrite(write);
        return write.Done!.Task;
    }

    /// <summary>Queues a record that nobody waits for.</summary>
    public void Enqueue(object?[] record) => _queue.Writer.TryWrite(new(record, null, null, null));

    private void Run()
    {
        var batch = new List<Write>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var write))
                batch.Add(write);
            _begin.ExecuteNonQuery();
            foreach (var (record, use, rotate, _) in batch)
            {
                if (use is var (id, expires))
                    Execute(_use, id, expires);
                if (rotate is var (old, replaced))
                    Execute(_rotate, old, replaced);
                Execute(_record, record);
            }
            _commit.ExecuteNonQuery();
            foreach (var write in batch)
                write.Done?.SetResult();
            batch.Clear();
        }
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        if (command.ExecuteNonQuery() != 1)
            throw new InvalidOperationException("The floor was asked the same thing twice.");
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" });
        return command;
    }

    private sealed record Write(object?[] Record, (string Id, long Expires)? Use, (byte[] Old, byte[] New)? Rotate, TaskCompletionSource? Done);
}
