using System.Data.Common;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A database with many readers and one writer that groups commits: a SQLite file, or PostgreSQL, which replicas may share.</summary>
/// <remarks>
/// On both, one transaction writes at a time, whichever process or DbContext it belongs to. What is read inside a write stands until it is
/// committed, so an id that is checked and used up in one write is used up once.
/// </remarks>
public sealed class Store : IAsyncDisposable, IDisposable
{
    private readonly ReadConnections _readers;
    private readonly GroupCommit _writer;
    private readonly ChangeTopics _topics = new();

    private Store(IDatabase database, ILogger logger)
    {
        Database = database;
        _readers = new(database.ConnectToReadAsync);
        _writer = new(database, Chain, Commits, logger);
        _topics.On(ChangeTopics.Commit, Commits.Fire);
    }

    internal CommitSignal Commits { get; } = new();

    internal RecordChain Chain { get; } = new();

    internal IDatabase Database { get; }

    /// <summary>Opens the database and brings its tables up to date. A SQLite file is created (mode 0600, its directory 0700) when there is none.</summary>
    /// <param name="settings">Where it is, and the assemblies with further migrations.</param>
    /// <param name="clock">Stamps the applied migrations.</param>
    /// <param name="logger">Told when the store cannot write and when it can again.</param>
    /// <exception cref="InvalidOperationException">A newer version has changed it, or an assembly holds no migrations.</exception>
    public static Store Open(StoreSettings settings, TimeProvider clock, ILogger logger)
    {
        var database = DatabaseOf(settings, clock, logger);
        Migrations.Apply(database, clock, [typeof(Store).Assembly, .. settings.Migrations]);
        var store = new Store(database, logger);
        database.Listen(store._topics);
        return store;
    }

    /// <summary>Opens a database that is there, as it is, for a look from outside: nothing is made, brought up to date or listened to.</summary>
    /// <exception cref="FileNotFoundException">There is no such SQLite file.</exception>
    internal static Store OpenToRead(StoreSettings settings, TimeProvider clock, ILogger logger)
    {
        if (string.IsNullOrEmpty(settings.ConnectionString) && !File.Exists(settings.DatabaseFile))
            throw new FileNotFoundException($"There is no store {settings.DatabaseFile}.");
        return new(DatabaseOf(settings, clock, logger), logger);
    }

    /// <summary>Reads the first row of a query on a connection that cannot write; default when there is none.</summary>
    /// <remarks>On SQLite it completes at once; on PostgreSQL it holds no thread while it waits.</remarks>
    /// <param name="sql">A constant; values are parameters.</param>
    /// <param name="parameters">As <see cref="Statements.Cached"/> takes them.</param>
    /// <param name="row">Reads the columns. It may run twice.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<T?> FirstAsync<T>(
        string sql, (string Name, object? Value)[] parameters, Func<DbDataReader, T> row, CancellationToken cancellationToken) =>
        ReadAsync(sql, parameters, async rows => await rows.ReadAsync(cancellationToken) ? row(rows) : default, cancellationToken);

    /// <summary>Reads all rows of a query, as <see cref="FirstAsync"/> reads the first.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<List<T>> AllAsync<T>(
        string sql, (string Name, object? Value)[] parameters, Func<DbDataReader, T> row, CancellationToken cancellationToken) =>
        ReadAsync(sql, parameters, async rows =>
        {
            var all = new List<T>();
            while (await rows.ReadAsync(cancellationToken))
                all.Add(row(rows));
            return all;
        }, cancellationToken);

    /// <summary>Writes in a transaction that is shared with whatever else is queued. When it returns, the write is on disk.</summary>
    /// <param name="write">Runs on the writer's thread: only statements, no waiting, no transaction of its own. It may run again after its
    /// statements were undone, because another write of the transaction failed. What it throws reaches its own caller and undoes its own
    /// statements only.</param>
    /// <param name="cancellationToken">Drops the write while it is queued; one that runs is completed.</param>
    /// <exception cref="RecordStoreException">The store cannot write now. Nothing was written, or, when the connection was lost just then, it
    /// cannot be known.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancellationToken)
    {
        var queued = new AwaitedWrite<T>(write);
        await _writer.EnqueueAsync(queued, cancellationToken);
        return await queued.WaitAsync(cancellationToken);
    }

    /// <summary>Whether a failure means that the database cannot do it now; for those who share it, such as an EF DbContext.</summary>
    public bool IsUnavailable(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is RecordStoreException || Database.FaultOf(inner) != Fault.Statement)
                return true;
        }
        return false;
    }

    /// <summary>Calls back when another process has changed something; also when it may have, because nothing was heard for a while.</summary>
    /// <param name="topic">What triggers of the tables announce by <c>pg_notify('xaa', topic)</c>.</param>
    /// <param name="changed">Reads anew what it had read. When it throws, it is called again a second later.</param>
    public void OnChange(string topic, Action changed) => _topics.On(topic, changed);

    /// <summary>Ends when all queued writes are on disk and the database is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DrainAsync();
        _readers.Dispose();
        await Database.DisposeAsync();
        Commits.Fire();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Reads several times from one state of the database. Nothing is read again when a connection is lost on the way.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    internal async ValueTask<T> SnapshotAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _readers.TakeAsync(cancellationToken);
            try
            {
                connection.Cached(Database.BeginSnapshot).ExecuteNonQuery();
                var result = await read(connection);
                connection.Cached("COMMIT").ExecuteNonQuery();
                _readers.GiveBack(connection);
                return result;
            }
            catch
            {
                _readers.Discard(connection);
                throw;
            }
        }
        catch (DbException e) when (Database.FaultOf(e) != Fault.Statement)
        {
            throw new RecordStoreException("The store cannot be read now.", e);
        }
    }

    /// <summary>Queues a write that nobody waits for; waits only while the queue is full.</summary>
    internal ValueTask QueueAsync(Action<DbConnection> write, Action<Exception> failed, CancellationToken cancellationToken) =>
        _writer.EnqueueAsync(new UnawaitedWrite(write, failed), cancellationToken);

    /// <summary>Queues a write that nobody waits for, or returns false when there is no room.</summary>
    internal bool TryQueue(Action<DbConnection> write, Action<Exception> failed) => _writer.TryEnqueue(new UnawaitedWrite(write, failed));

    private static IDatabase DatabaseOf(StoreSettings settings, TimeProvider clock, ILogger logger) =>
        string.IsNullOrEmpty(settings.ConnectionString)
            ? new SqliteFile(settings.DatabaseFile)
            : new PostgresDatabase(settings.ConnectionString, clock, logger);

    private async ValueTask<T> ReadAsync<T>(
        string sql, (string Name, object? Value)[] parameters, Func<DbDataReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                return await ReadOnceAsync(sql, parameters, read, cancellationToken);
            }
            catch (DbException e) when (!again && Database.FaultOf(e) == Fault.Connection)
            {
                // The server was restarted while they idled. A read changes nothing, so it may be sent again.
                _readers.CloseIdle();
            }
            catch (DbException e) when (Database.FaultOf(e) != Fault.Statement)
            {
                throw new RecordStoreException("The store cannot be read now.", e);
            }
        }
    }

    private async ValueTask<T> ReadOnceAsync<T>(
        string sql, (string Name, object? Value)[] parameters, Func<DbDataReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var connection = await _readers.TakeAsync(cancellationToken);
        try
        {
            T result;
            await using (var rows = await connection.Cached(sql, parameters).ExecuteReaderAsync(cancellationToken))
                result = await read(rows);
            _readers.GiveBack(connection);
            return result;
        }
        catch
        {
            _readers.Discard(connection);
            throw;
        }
    }
}
