using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Xaa.Storage;

/// <summary>What is SQLite's own: the file, its connections and its error codes. All the rest speaks System.Data.Common.</summary>
internal sealed class SqliteFile
{
    /// <summary>Takes the write lock at once. A transaction that takes it later can fail half way.</summary>
    public const string BeginWrite = "BEGIN IMMEDIATE";

    private const int BusyTimeoutSeconds = 5;

    public SqliteFile(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString();
        CreatePrivately(Path);
    }

    public string Path { get; }

    /// <summary>For others that share the file, such as an EF DbContext.</summary>
    public string ConnectionString { get; }

    public DbConnection Connect(bool readOnly = false)
    {
        // Not pooled by the provider: its pool would throw away the prepared statements.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
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

    /// <summary>Closes what the provider's pool still holds open for those who share the file.</summary>
    public void ClosePooled()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Whether the connection's transaction still stands. After a full disk or an I/O error SQLite may have rolled it back.</summary>
    public static bool InTransaction(DbConnection connection) =>
        raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle) == 0;

    /// <summary>Whether the store itself failed, and not the statement.</summary>
    public static bool IsStorageFailure(Exception exception) => exception is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_IOERR
            or raw.SQLITE_CORRUPT or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL or raw.SQLITE_NOTADB,
    };

    /// <summary>Whether a connection is as good as before once its transaction is rolled back.</summary>
    public static bool LeavesConnectionUsable(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_FULL };

    private static void CreatePrivately(string path)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
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
