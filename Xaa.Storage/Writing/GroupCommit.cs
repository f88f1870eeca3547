using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>
/// The one writer of the store. It commits what is queued when the last commit ends, so that under load many writes share one wait for the disk,
/// and a single write waits for nobody. There is no timer.
/// </summary>
internal sealed class GroupCommit
{
    private const int Capacity = 4096;

    private readonly Channel<QueuedWrite> _queue = Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDatabase _database;
    private readonly RecordChain _chain;
    private readonly CommitSignal _commits;
    private readonly ILogger _logger;
    private DbConnection? _connection;
    private bool _failing;

    public GroupCommit(IDatabase database, RecordChain chain, CommitSignal commits, ILogger logger)
    {
        _database = database;
        _chain = chain;
        _commits = commits;
        _logger = logger;

        // A thread of its own, because it blocks on the disk; unsafe, so that it does not carry the trace of whoever opened the store.
        new Thread(RunToEnd) { IsBackground = true, Name = "Store writer" }.UnsafeStart();
    }

    /// <summary>Queues a write; waits only while the queue is full.</summary>
    public async ValueTask EnqueueAsync(QueuedWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(Store));
        }
    }

    /// <summary>Queues a write, or returns false when the queue is full or closed.</summary>
    public bool TryEnqueue(QueuedWrite write) => _queue.Writer.TryWrite(write);

    /// <summary>Takes no more writes and ends when all that were queued are on disk.</summary>
    public Task DrainAsync()
    {
        _queue.Writer.TryComplete();
        return _drained.Task;
    }

    private void RunToEnd()
    {
        var batch = new List<QueuedWrite>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < Capacity && _queue.Reader.TryRead(out var write))
            {
                if (write.TryStart())
                    batch.Add(write);
            }

            if (batch.Count > 0)
                Write(batch);
            batch.Clear();
        }

        if (_connection is not null)
            Statements.Close(_connection);
        _drained.SetResult();
    }

    private void Write(List<QueuedWrite> batch)
    {
        try
        {
            RunTwiceAtMost(batch);
            Execute(_database.Commit);
        }
        catch (Exception e)
        {
            // Whatever it was, it is the callers' to know, and the writer goes on.
            Recover(e);
            Report(e);
            _chain.Fail();
            var failure = new RecordStoreException("The store cannot write now.", e);
            foreach (var write in batch.Where(w => !w.Failed))
                write.Fail(failure);
            return;
        }

        Report(null);
        _chain.Commit();
        foreach (var write in batch.Where(w => !w.Failed))
            write.Commit();
        _commits.Fire();
    }

    // A savepoint around each write would cost more than the writes, and on PostgreSQL two more ways to the server. So they come only after a
    // write has failed; or the connection was found dead, for instance because the server was restarted: nothing can have been committed yet.
    private void RunTwiceAtMost(List<QueuedWrite> batch)
    {
        try
        {
            Run(batch, write => write.Run(_connection!));
        }
        catch (Exception e) when (_database.FaultOf(e) != Fault.Store)
        {
            Recover(e);
            Run(batch, RunInSavepoint);
        }
    }

    private void Run(List<QueuedWrite> batch, Action<QueuedWrite> run)
    {
        _connection ??= _database.ConnectToWrite();
        Execute(_database.Begin);
        _chain.Begin();
        foreach (var write in batch)
            run(write);
    }

    private void RunInSavepoint(QueuedWrite write)
    {
        Execute("SAVEPOINT one_write");
        try
        {
            write.Run(_connection!);
        }
        catch (Exception e) when (_database.FaultOf(e) == Fault.Statement && _database.InTransaction(_connection!))
        {
            // One failing write does not spoil the others. When the whole transaction is gone, the batch has failed.
            Execute("ROLLBACK TO one_write");
            write.Fail(e);
        }

        Execute("RELEASE one_write");
    }

    private void Recover(Exception failure)
    {
        if (_connection is null)
            return;
        try
        {
            if (_database.InTransaction(_connection))
                Execute("ROLLBACK");
            if (_database.IsUsable(_connection, failure))
                return;
        }
        catch (DbException e)
        {
            _logger.LogWarning(e, "The store's writer could not roll back; it connects anew.");
        }

        // Closing a connection rolls back. The next batch opens another.
        Statements.Close(_connection);
        _connection = null;
    }

    // Once when it begins and once when it ends: a full disk is not helped by a log line per request.
    private void Report(Exception? failure)
    {
        if (failure is not null && !_failing)
            _logger.LogError(failure, "The store cannot write; callers are refused until it can.");
        else if (failure is null && _failing)
            _logger.LogInformation("The store can write again.");
        _failing = failure is not null;
    }

    private void Execute(string sql) => _connection!.Cached(sql).ExecuteNonQuery();
}
