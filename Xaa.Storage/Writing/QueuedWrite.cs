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
