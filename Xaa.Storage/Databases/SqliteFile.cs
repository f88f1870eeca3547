using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Xaa.Storage;

/// <summary>SQLite: one file, for one process at a time.</summary>
internal sealed class SqliteFile : IDatabase
{
    private const int BusyTimeoutSeconds = 5;

    private readonly string _connectionString;

    public SqliteFile(string path)
    {
        Name = Path.GetFullPath(path);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Name,
            ForeignKeys = true,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString();
        CreatePrivately(Name);
    }

    public string Name { get; }

    public string Dialect => "sqlite";

    // Takes the write lock at once. A transaction that takes it later can fail half way.
    public string Begin => "BEGIN IMMEDIATE";

    public string Commit => "COMMIT";

    public string BeginSnapshot => "BEGIN";

    public DbConnection ConnectToWrite() => Connect(readOnly: false);

    public ValueTask<DbConnection> ConnectToReadAsync(CancellationToken cancellationToken) => new(Connect(readOnly: true));

    // After a full disk or an I/O error SQLite may have rolled it back.
    public bool InTransaction(DbConnection connection) => raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle) == 0;

    public bool IsUsable(DbConnection connection, Exception failure) =>
        FaultOf(failure) == Fault.Statement || failure is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_FULL };

    public Fault FaultOf(Exception exception) => exception is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_IOERR
            or raw.SQLITE_CORRUPT or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL or raw.SQLITE_NOTADB,
    } ? Fault.Store : Fault.Statement;

    // EF begins its transactions with BEGIN IMMEDIATE by itself.
    public void Configure(DbContextOptionsBuilder options) => options.UseSqlite(_connectionString);

    public void Listen(ChangeTopics topics)
    {
        // There is no other process.
    }

    /// <summary>Closes what the provider's pool still holds open for the DbContexts.</summary>
    public ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        return default;
    }

    private SqliteConnection Connect(bool readOnly)
    {
        // Not pooled by the provider: its pool would throw away the prepared statements.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}");
            Execute(connection, "PRAGMA journal_mode = WAL");
            // FULL: a commit returns after the write-ahead log is on disk, not just handed to the system.
            Execute(connection, "PRAGMA synchronous = FULL");
            if (readOnly)
                Execute(connection, "PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CreatePrivately(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(directory, owner | UnixFileMode.UserExecute);
        if (File.Exists(path))
            return;

        // SQLite would create it readable for all. It gives its log and its shared memory the mode of the file.
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = owner,
        });
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
