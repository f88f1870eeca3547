using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Xaa.Storage;

/// <summary>PostgreSQL: one database, for as many processes as there are replicas.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    // Advisory locks are a database's own. Released with the transaction, however that ends.
    internal const string LockOutOtherWriters = "SELECT pg_advisory_xact_lock(781110397)";

    private const string SessionSettings = "-c synchronous_commit=on -c lock_timeout=5s";
    private const int MostPooled = 20;

    private readonly NpgsqlDataSource _pooled;
    private readonly NpgsqlDataSource _single;
    private readonly NpgsqlDataSource _reading;
    private readonly PostgresNotifications _notifications;
    private volatile int _writer;

    public PostgresDatabase(string connectionString, TimeProvider clock, ILogger logger)
    {
        var settings = PostgresSettings.Parse(connectionString);
        Name = $"{settings.Database} at {settings.Host}";
        settings.ApplicationName ??= "xaa";
        settings.Options = $"{settings.Options} {SessionSettings}".TrimStart();
        settings.CommandTimeout = 15;
        settings.MaxAutoPrepare = 100;
        settings.AutoPrepareMinUsages = 2;
        if (!settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = MostPooled;

        _pooled = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        settings.KeepAlive = 10;
        _single = NpgsqlDataSource.Create(settings);
        settings.Options += " -c default_transaction_read_only=on";
        _reading = NpgsqlDataSource.Create(settings);
        // What idles in EF's pool has gone the way of this one, and EF tries nothing twice.
        _notifications = new(_single, pid => pid == _writer, lost: _pooled.Clear, clock, logger);
    }

    public string Name { get; }

    public string Dialect => "postgres";

    // The lock is a statement of its own, before any that reads: each later statement sees all that was committed before it got the lock.
    public string Begin => $"BEGIN ISOLATION LEVEL READ COMMITTED; {LockOutOtherWriters}";

    // COMMIT alone would quietly roll back a transaction in which a statement has failed; the statement before it does not.
    public string Commit => $"SELECT pg_notify('{PostgresNotifications.Channel}', '{ChangeTopics.Commit}'); COMMIT";

    public string BeginSnapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ";

    public DbConnection ConnectToWrite()
    {
        var connection = _single.OpenConnection();
        _writer = connection.ProcessID;
        return connection;
    }

    public async ValueTask<DbConnection> ConnectToReadAsync(CancellationToken cancellationToken) =>
        await _reading.OpenConnectionAsync(cancellationToken);

    public bool InTransaction(DbConnection connection) => connection.State == ConnectionState.Open;

    // Npgsql closes those that it cannot trust any more.
    public bool IsUsable(DbConnection connection, Exception failure) => connection.State == ConnectionState.Open;

    public Fault FaultOf(Exception exception) => exception switch
    {
        // The classes of PostgreSQL's appendix A: connection; what the operator did; resources, locks, system, internal, transaction rollback.
        PostgresException { SqlState: "57014" or "25006" or "55P03" } => Fault.Store,
        PostgresException e when e.SqlState[..2] is "08" or "57" => Fault.Connection,
        PostgresException e when e.SqlState[..2] is "40" or "53" or "58" or "XX" => Fault.Store,
        PostgresException => Fault.Statement,
        NpgsqlException { InnerException: TimeoutException } => Fault.Store,
        NpgsqlException => Fault.Connection,
        _ => Fault.Statement,
    };

    public void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(_pooled).AddInterceptors(OneWriterAtATime.Interceptor);

    public void Listen(ChangeTopics topics) => _notifications.Start(topics);

    public async ValueTask DisposeAsync()
    {
        await _notifications.DisposeAsync();
        await _pooled.DisposeAsync();
        await _single.DisposeAsync();
        await _reading.DisposeAsync();
    }
}
