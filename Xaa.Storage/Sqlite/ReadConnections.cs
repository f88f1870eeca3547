using System.Collections.Concurrent;
using System.Data.Common;

namespace Xaa.Storage;

/// <summary>Connections for reading, kept open with their prepared statements.</summary>
internal sealed class ReadConnections(Func<DbConnection> connect) : IDisposable
{
    private static readonly int s_mostIdle = 4 * Environment.ProcessorCount;

    private readonly ConcurrentBag<DbConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<DbConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteStore));
        if (!_idle.TryTake(out var connection))
            connection = connect();
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
        if (_idle.Count >= s_mostIdle)
        {
            Statements.Close(connection);
            return;
        }

        _idle.Add(connection);
        if (_disposed)
            CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            Statements.Close(connection);
    }
}
