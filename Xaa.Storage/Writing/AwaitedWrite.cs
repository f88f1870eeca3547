using System.Data.Common;

namespace Xaa.Storage;

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
