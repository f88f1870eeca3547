using System.Data.Common;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

/// <summary>What the store of a test is on.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}

/// <summary>A folder, or a database, of one test's own with the stores that it opened there.</summary>
internal sealed class StoreFolder(StoreKind kind) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xaa-storage-");
    private readonly List<Store> _opened = [];
    private TestDatabase? _database;

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string DataDirectory => PathOf("data");

    public string File => PathOf("data/idp.db");

    /// <summary>As <see cref="StoreSettings.ConnectionString"/>.</summary>
    public string? ConnectionString => _database?.ConnectionString;

    /// <summary>Makes the database, where one is needed; skips the test where none can be had.</summary>
    public async ValueTask<StoreFolder> CreateAsync()
    {
        if (kind == StoreKind.Postgres)
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            _database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        }

        return this;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public Store Open(params Assembly[] migrations) => Open(new StoreSettings(DataDirectory, "idp", null, migrations) { ConnectionString = ConnectionString });

    public Store Open(StoreSettings settings)
    {
        var store = Store.Open(settings, Clock, NullLogger.Instance);
        lock (_opened)
            _opened.Add(store);
        return store;
    }

    /// <summary>The audit key of a store, sealed with the key file of this folder.</summary>
    public async Task<AuditKeys> AuditKeysAsync(Store store)
    {
        var keyEncryptionKey = KeyEncryptionKey.LoadOrCreate(PathOf("data/idp.kek"), null);
        return await new AuditKeyStore(store, keyEncryptionKey, Clock).LoadOrCreateAsync(CancellationToken.None);
    }

    /// <summary>What a process that dies now would leave: the data as they are, without a goodbye.</summary>
    public Store OpenAsAfterCrash()
    {
        if (kind == StoreKind.Postgres)
            return Open();

        var copy = PathOf("crashed");
        Directory.CreateDirectory(copy);
        System.IO.File.Copy(File, Path.Combine(copy, "idp.db"));
        System.IO.File.Copy(File + "-wal", Path.Combine(copy, "idp.db-wal"));
        return Open(new StoreSettings(copy, "idp", null, []));
    }

    /// <summary>Whether the bytes stand in any file of the folder, or in any row of the database.</summary>
    public async Task<bool> ContainsAsync(byte[] bytes)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories))
        {
            if ((await System.IO.File.ReadAllBytesAsync(path)).AsSpan().IndexOf(bytes) >= 0)
                return true;
        }

        return _database is not null && await RowsContainAsync(_database.ConnectionString, bytes);
    }

    public Task<bool> ContainsAsync(string text) => ContainsAsync(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // A row as text has its bytes in hexadecimal.
    private static async Task<bool> RowsContainAsync(string connectionString, byte[] bytes)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(connectionString);
        var tables = new List<string>();
        await using (var select = source.CreateCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        await using (var rows = await select.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
                tables.Add(rows.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var search = source.CreateCommand(
                $"SELECT count(*) FROM {table} t WHERE strpos(t::text, $1) > 0 OR position($2 IN convert_to(t::text, 'UTF8')) > 0");
            search.Parameters.Add(new() { Value = Convert.ToHexStringLower(bytes) });
            search.Parameters.Add(new() { Value = bytes });
            if ((long)(await search.ExecuteScalarAsync())! > 0)
                return true;
        }

        return false;
    }
}

internal static class Some
{
    private static int s_number;

    public static TokenRequestRecord Record(DateTimeOffset at) => new()
    {
        Id = $"record-{Interlocked.Increment(ref s_number)}",
        Party = "design",
        Step = FlowStep.JwtBearerGrant,
        At = at,
        Duration = TimeSpan.FromMicroseconds(1234),
        Outcome = Outcome.Issued,
    };

    public static TokenRequestRecord FullRecord(DateTimeOffset at) => Record(at) with
    {
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        SpanId = "b7ad6b7169203331",
        ClientId = "agent",
        Issuer = "http://localhost:7100",
        Subject = "u-alice",
        SessionId = "session",
        Audience = "http://localhost:7401",
        Resource = "http://localhost:7401/mcp",
        RequestedScope = "design.read design.write",
        GrantedScope = "design.read",
        Outcome = Outcome.Refused,
        ErrorCode = "access_denied",
        Reason = "no_connection",
        ConsumedId = "consumed",
        IssuedId = "issued",
        KeyId = "key",
        Quirks = "audience_trailing_slash",
        PolicyChange = 17,
    };

    public static Session Session(DateTimeOffset now, string person = "u-alice") => new(
        $"session-{Interlocked.Increment(ref s_number)}", person, now, "urn:xaa:pwd", ["pwd", "otp"], now.AddHours(8), now.AddDays(7), null);

    public static async Task<long> CountAsync(this Store store, string table) =>
        await store.FirstAsync($"SELECT count(*) FROM {table}", [], row => row.GetInt64(0), CancellationToken.None);

    public static async Task<T?> ScalarAsync<T>(this Store store, string sql) =>
        await store.FirstAsync(sql, [], row => row.GetFieldValue<T>(0), CancellationToken.None);

    public static int Run(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
