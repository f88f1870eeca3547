using System.Collections.Concurrent;
using System.Data.Common;

namespace Xaa.Storage;

/// <summary>Connections for reading, kept open with their prepared statements.</summary>
internal sealed class ReadConnections(Func<DbConnection> connect) : IDisposable
{
    private static readonly int s_mostIdle = 4 * Environment.ProcessorCount;

    private readonly ConcurrentBag<DbConnection> _idle = [];
    private int _idleCount;
    private volatile bool _disposed;

    public T Read<T>(Func<DbConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteStore));
        var connection = TakeIdle() ?? connect();
        try
        {
            var result = read(connection);
            GiveBack(connection);
            return result;
        }
        catch
        {
            // It may have left a reader open, which would hold an old snapshot for ever.
            Statements.Close(connection);
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private void GiveBack(DbConnection connection)
    {
        if (Interlocked.Increment(ref _idleCount) > s_mostIdle)
        {
            Interlocked.Decrement(ref _idleCount);
            Statements.Close(connection);
            return;
        }

        _idle.Add(connection);
        if (_disposed)
            CloseIdle();
    }

    private void CloseIdle()
    {
        while (TakeIdle() is { } connection)
            Statements.Close(connection);
    }

    private DbConnection? TakeIdle()
    {
        if (!_idle.TryTake(out var connection))
            return null;
        Interlocked.Decrement(ref _idleCount);
        return connection;
    }
}
