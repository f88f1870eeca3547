using System.Data.Common;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A SQLite file with many readers and one writer that groups commits.</summary>
public sealed class SqliteStore : IAsyncDisposable, IDisposable
{
    private readonly SqliteFile _file;
    private readonly ReadConnections _readers;
    private readonly GroupCommit _writer;

    private SqliteStore(SqliteFile file, ILogger logger)
    {
        _file = file;
        _readers = new(() => file.Connect(readOnly: true));
        _writer = new(() => file.Connect(), Commits, logger);
    }

    /// <summary>For others that share the file, such as an EF DbContext. Holds no secret.</summary>
    public string ConnectionString => _file.ConnectionString;

    internal CommitSignal Commits { get; } = new();

    /// <summary>Opens the file, creates it (mode 0600, its directory 0700) when there is none, and brings its tables up to date.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Stamps the applied migrations.</param>
    /// <param name="logger">Told when the store cannot write and when it can again.</param>
    /// <param name="migrationAssemblies">Assemblies with further embedded <c>Migrations/sqlite/NNN_name.sql</c>.</param>
    /// <exception cref="InvalidOperationException">A newer version has changed the file, or an assembly holds no migrations.</exception>
    public static SqliteStore Open(string path, TimeProvider clock, ILogger logger, params Assembly[] migrationAssemblies)
    {
        var file = new SqliteFile(path);
        using (var connection = file.Connect())
            Migrations.Apply(connection, file.Path, clock, [typeof(SqliteStore).Assembly, .. migrationAssemblies]);
        return new(file, logger);
    }

    /// <summary>Reads on a pooled connection that cannot write.</summary>
    /// <param name="read">Uses <see cref="Statements.Cached"/> and closes its readers before it returns.</param>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public T Read<T>(Func<DbConnection, T> read)
    {
        try
        {
            return _readers.Read(read);
        }
        catch (DbException e) when (SqliteFile.IsStorageFailure(e))
        {
            throw new RecordStoreException("The store cannot be read now.", e);
        }
    }

    /// <summary>Writes in a transaction that is shared with whatever else is queued. When it returns, the write is on disk.</summary>
    /// <param name="write">Runs on the writer's thread: only statements, no waiting, no transaction of its own. What it throws reaches its own
    /// caller and undoes its own statements only.</param>
    /// <param name="cancellationToken">Drops the write while it is queued; one that runs is completed.</param>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was written.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancellationToken)
    {
        var queued = new AwaitedWrite<T>(write);
        await _writer.EnqueueAsync(queued, cancellationToken);
        return await queued.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when all queued writes are on disk and the file is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DrainAsync();
        _readers.Dispose();
        _file.ClosePooled();
        Commits.Fire();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Queues a write that nobody waits for; waits only while the queue is full.</summary>
    internal ValueTask QueueAsync(Action<DbConnection> write, Action<Exception> failed, CancellationToken cancellationToken) =>
        _writer.EnqueueAsync(new UnawaitedWrite(write, failed), cancellationToken);

    /// <summary>Queues a write that nobody waits for, or returns false when there is no room.</summary>
    internal bool TryQueue(Action<DbConnection> write, Action<Exception> failed) => _writer.TryEnqueue(new UnawaitedWrite(write, failed));
}
