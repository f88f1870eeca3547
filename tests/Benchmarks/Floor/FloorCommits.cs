using System.Data.Common;
using System.Threading.Channels;
using Xaa.Benchmarks.Servers;

namespace Xaa.Benchmarks.Floor;

/// <summary>Durable writes in groups: what is queued when the last commit ends goes into the next.</summary>
internal sealed class FloorCommits
{
    private const string InsertRecord = """
        INSERT INTO records (id, party, step, at, duration_us, trace_id, span_id, client_id, issuer, subject, session_id, audience, resource,
                             requested_scope, granted_scope, outcome, error_code, reason, consumed_id, issued_id, key_id, quirks)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21)
        """;

    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    private readonly DbCommand _begin;
    private readonly DbCommand _commit;
    private readonly DbCommand _record;
    private readonly DbCommand _use;
    private readonly DbCommand _rotate;

    public FloorCommits(StorePlace place)
    {
        var connection = place.Connect();
        _begin = connection.Statement(place.ConnectionString is null ? "BEGIN IMMEDIATE" : "BEGIN", 0);
        _commit = connection.Statement("COMMIT", 0);
        _record = connection.Statement(InsertRecord, 22);
        _use = connection.Statement("INSERT INTO used_ids (id, expires) VALUES (@p0, @p1) ON CONFLICT DO NOTHING", 2);
        _rotate = connection.Statement("UPDATE tokens SET hash = @p1 WHERE hash = @p0", 2);
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

    private static void Execute(DbCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        if (command.ExecuteNonQuery() != 1)
            throw new InvalidOperationException("The floor was asked the same thing twice.");
    }

    private sealed record Write(object?[] Record, (string Id, long Expires)? Use, (byte[] Old, byte[] New)? Rotate, TaskCompletionSource? Done);
}
