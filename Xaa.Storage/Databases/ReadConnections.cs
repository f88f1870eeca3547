using System.Collections.Concurrent;
using System.Data.Common;

namespace Xaa.Storage;

/// <summary>Connections for reading, kept open with their prepared statements. Who finds all of them in use waits for one.</summary>
internal sealed class ReadConnections(Func<CancellationToken, ValueTask<DbConnection>> connect) : IDisposable
{
    private static readonly int s_most = 4 * Environment.ProcessorCount;

    private readonly ConcurrentBag<DbConnection> _idle = [];
    private readonly SemaphoreSlim _free = new(s_most);
    private volatile bool _disposed;

    public async ValueTask<DbConnection> TakeAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(Store));
        await _free.WaitAsync(cancellationToken);
        try
        {
            return _idle.TryTake(out var connection) ? connection : await connect(cancellationToken);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void GiveBack(DbConnection connection)
    {
        _idle.Add(connection);
        _free.Release();
        if (_disposed)
            CloseIdle();
    }

    /// <summary>Closes one that failed: it may have a reader open, which would hold an old snapshot for ever.</summary>
    public void Discard(DbConnection connection)
    {
        Statements.Close(connection);
        _free.Release();
    }

    public void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            Statements.Close(connection);
    }

    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }
}
