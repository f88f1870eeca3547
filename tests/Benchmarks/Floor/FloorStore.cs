using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Xaa.Benchmarks.Floor;

/// <summary>A session and its person, as one read finds them.</summary>
internal sealed record FloorSubject(string PersonId, string SessionId, string ClientId, string Scope, string Groups, long Expires);

/// <summary>One read on a pooled connection with a prepared statement.</summary>
internal sealed class FloorStore(string file)
{
    private const string Columns =
        "p.id, s.id, t.client_id, t.scope, p.groups, s.expires FROM tokens t JOIN sessions s ON s.id = t.session_id JOIN people p ON p.id = s.person_id";

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE people (id TEXT PRIMARY KEY, groups TEXT NOT NULL);
        CREATE TABLE sessions (id TEXT PRIMARY KEY, person_id TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE tokens (hash BLOB PRIMARY KEY, session_id TEXT NOT NULL, client_id TEXT NOT NULL, scope TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX tokens_session ON tokens (session_id);
        CREATE TABLE records (
          cursor INTEGER PRIMARY KEY, id TEXT, party TEXT, step INTEGER, at INTEGER, duration_us INTEGER, trace_id TEXT, span_id TEXT, client_id TEXT,
          issuer TEXT, subject TEXT, session_id TEXT, audience TEXT, resource TEXT, requested_scope TEXT, granted_scope TEXT, outcome INTEGER,
          error_code TEXT, reason TEXT, consumed_id TEXT, issued_id TEXT, key_id TEXT, quirks TEXT);
        CREATE TABLE used_ids (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE files (id TEXT PRIMARY KEY, name TEXT NOT NULL, team TEXT NOT NULL, updated_at TEXT NOT NULL, frames INTEGER, comments INTEGER);
        """;

    private readonly ConcurrentBag<Reader> _idle = [];

    public static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return connection;
    }

    public static SqliteConnection Create(string file)
    {
        var connection = Connect(file);
        Execute(connection, Schema);
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public FloorSubject? FindByToken(byte[] hash) => Read(reader => reader.ByToken, hash, Subject);

    public FloorSubject? FindBySession(string id) => Read(reader => reader.BySession, id, Subject);

    public bool HasPerson(string id) => Read(reader => reader.Person, id, _ => "found") is not null;

    public List<FloorFile> Files()
    {
        var files = new List<FloorFile>();
        Read(reader => reader.Files, DBNull.Value, row =>
        {
            do
                files.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5)));
            while (row.Read());
            return files;
        });
        return files;
    }

    private T? Read<T>(Func<Reader, SqliteCommand> statement, object value, Func<DbDataReader, T> read)
        where T : class
    {
        if (!_idle.TryTake(out var reader))
            reader = new(Connect(file));
        var command = statement(reader);
        command.Parameters[0].Value = value;
        T? found;
        using (var rows = command.ExecuteReader())
            found = rows.Read() ? read(rows) : null;
        _idle.Add(reader);
        return found;
    }

    private static FloorSubject Subject(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5));

    private sealed class Reader(SqliteConnection connection)
    {
        public SqliteCommand ByToken { get; } = Prepare(connection, $"SELECT {Columns} WHERE t.hash = @key");

        public SqliteCommand BySession { get; } = Prepare(connection, $"SELECT {Columns} WHERE s.id = @key LIMIT 1");

        public SqliteCommand Person { get; } = Prepare(connection, "SELECT id FROM people WHERE id = @key");

        public SqliteCommand Files { get; } =
            Prepare(connection, "SELECT id, name, team, updated_at, frames, comments FROM files WHERE @key IS NULL ORDER BY updated_at DESC");

        private static SqliteCommand Prepare(SqliteConnection connection, string sql)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add(new SqliteParameter { ParameterName = "@key" });
            return command;
        }
    }
}

/// <summary>What the floor's tool answers.</summary>
public sealed record FloorFile(string Id, string Name, string Team, string UpdatedAt, int Frames, int Comments);
