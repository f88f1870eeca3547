using System.Collections.Concurrent;
using System.Text;
using Npgsql;

namespace Xaa.Testing;

/// <summary>
/// What the stores of hosts under test are on: SQLite files, or PostgreSQL when <c>XAA_TEST_STORE</c> is <c>postgres</c>. The projects
/// <c>*.OnPostgres.Tests</c> run the same tests with that.
/// </summary>
public static class TestStores
{
    private static readonly ConcurrentDictionary<string, Lazy<TestDatabase>> _databases = new(StringComparer.Ordinal);

    /// <summary>Whether stores are on PostgreSQL.</summary>
    public static bool OnPostgres { get; } = Environment.GetEnvironmentVariable("XAA_TEST_STORE") == "postgres";

    /// <summary>The connection string for the store of a data directory, always the same for the same one; null on SQLite.</summary>
    public static string? ConnectionString(string directory) => OnPostgres ? _databases.GetOrAdd(directory, _ => new(Create)).Value.ConnectionString : null;

    /// <summary>Drops the database of a directory that is deleted.</summary>
    public static void Drop(string directory)
    {
        if (_databases.TryRemove(directory, out var database))
            Task.Run(() => database.Value.DisposeAsync().AsTask()).GetAwaiter().GetResult();
    }

    /// <summary>Everything that stands in the store, for who looks for what must not: its files byte by byte, or its rows (bytes in hexadecimal).</summary>
    public static async Task<string> ContentsAsync(string directory)
    {
        var contents = new StringBuilder();
        foreach (var file in WriteAheadLogsFirst(directory))
        {
            try
            {
                contents.Append(await File.ReadAllTextAsync(file, Encoding.Latin1));
            }
            catch (FileNotFoundException) when (file.EndsWith("-wal", StringComparison.Ordinal) || file.EndsWith("-shm", StringComparison.Ordinal))
            {
                // SQLite's last connection was closed: what stood in the log stands in the database, which is read after it.
            }
        }

        if (ConnectionString(directory) is not { } connectionString)
            return contents.ToString();

        await using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var table in await TextsAsync(source, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            contents.AppendJoin('\n', await TextsAsync(source, $"SELECT t::text FROM {table} t"));
        return contents.ToString();
    }

    private static IEnumerable<string> WriteAheadLogsFirst(string directory) =>
        Directory.GetFiles(directory).OrderByDescending(file => file, StringComparer.Ordinal);

    private static async Task<List<string>> TextsAsync(NpgsqlDataSource source, string sql)
    {
        var texts = new List<string>();
        await using var select = source.CreateCommand(sql);
        await using var rows = await select.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            texts.Add(rows.GetString(0));
        return texts;
    }

    // Hosts are configured synchronously.
    private static TestDatabase Create() => Task.Run(async () => await (await PostgresServer.GetAsync()).CreateDatabaseAsync()).GetAwaiter().GetResult();
}
