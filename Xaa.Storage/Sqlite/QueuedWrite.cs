using System.Data.Common;

namespace Xaa.Storage;

/// <summary>A write that waits for the writer.</summary>
internal abstract class QueuedWrite
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Dropped = 2;

    private int _state = Waiting;

    /// <summary>Whether it failed by itself; then it is settled already.</summary>
    public bool Failed { get; private set; }

    /// <summary>Takes it up, unless its caller has cancelled it.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    /// <summary>Runs it inside the writer's transaction.</summary>
    public abstract void Run(DbConnection connection);

    /// <summary>Its effects are on disk.</summary>
    public abstract void Commit();

    /// <summary>Nothing of it was written.</summary>
    public void Fail(Exception exception)
    {
        Failed = true;
        Settle(exception);
    }

    protected abstract void Settle(Exception exception);

    /// <summary>Takes it back, unless the writer has taken it up.</summary>
    protected bool TryDrop() => Interlocked.CompareExchange(ref _state, Dropped, Waiting) == Waiting;
}

/// <summary>A write whose caller waits for the commit.</summary>
internal sealed class AwaitedWrite<T>(Func<DbConnection, T> write) : QueuedWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(DropCancelled, this);
        return await _done.Task;
    }

    public override void Run(DbConnection connection) => _result = write(connection);

    public override void Commit() => _done.SetResult(_result);

    protected override void Settle(Exception exception) => _done.SetException(exception);

    private static void DropCancelled(object? state, CancellationToken cancellationToken)
    {
        var write = (AwaitedWrite<T>)state!;
        if (write.TryDrop())
            write._done.SetCanceled(cancellationToken);
    }
}

/// <summary>A write that nobody waits for.</summary>
internal sealed class UnawaitedWrite(Action<DbConnection> write, Action<Exception> failed) : QueuedWrite
{
    public override void Run(DbConnection connection) => write(connection);

    public override void Commit()
    {
    }

    protected override void Settle(Exception exception) => failed(exception);
}
