using Microsoft.Extensions.Logging;
using Npgsql;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;
using Xaa.Tests.Records;

namespace Xaa.Tests.Storage;

/// <summary>The disk of the database is full, that of PostgreSQL's log is not: PostgreSQL goes on and refuses what needs space (SQLSTATE 53100).</summary>
public sealed class PostgresFullDiskTests
{
    private const int Megabytes = 24;
    private const string DiskFull = "53100";

    [Fact]
    public async Task While_the_disk_is_full_writes_are_refused_and_reads_answered_and_with_space_it_heals()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var (disk, missing) = await SmallDisk.CreateAsync(Megabytes, owner: "postgres");
        Assert.SkipWhen(disk is null, missing);
        using var smallDisk = disk;
        await using var server = await PostgresServer.StartAsync(smallDisk);
        var connectionString = await DatabaseOnAsync(server, smallDisk!.Path);
        var clock = new ManualTimeProvider();
        var log = new LogLines();
        await using var store = Store.Open(new("none", "idp", null, []) { ConnectionString = connectionString }, clock, log.CreateLogger("store"));
        var setting = Convert.ToBase64String(new byte[KeyEncryptionKey.Length]);
        using var auditKeys = await new AuditKeyStore(store, KeyEncryptionKey.LoadOrCreate("none", setting), clock).LoadOrCreateAsync(default);
        var records = new RecordStore(store, auditKeys, clock, new Logger<RecordStore>(new LoggerFactory()));
        var written = new List<string>();
        Assert.True(await TryWriteAsync());

        await FillAsync(connectionString);
        while (await TryWriteAsync())
        {
            // Until the pages that its tables have already are full, too.
        }
        await RefusedAsync();
        await RefusedAsync();
        Assert.Equal(written, await IdsAsync());
        Assert.Single(log.All, line => line.Level == LogLevel.Error && line.Text.Contains("The store cannot write", StringComparison.Ordinal));

        await ExecuteAsync(connectionString, "DROP TABLE ballast");
        Assert.True(await TryWriteAsync());
        Assert.Equal(written, await IdsAsync());
        Assert.Contains(log.All, line => line.Text.Contains("The store can write again", StringComparison.Ordinal));
        await RecordCheckpoints.SignAsync(store, auditKeys, clock.GetUtcNow(), end: true, default);
        using var verification = new RecordVerification(store, auditKeys);
        var report = await verification.VerifyAsync(null, default);
        Assert.Equal((true, written.Count, 0), (report.Intact, report.Verified, report.UnsignedTail));

        async Task<bool> TryWriteAsync()
        {
            var record = Some.FullRecord(clock.GetUtcNow()) with { Quirks = new string('x', 1000) };
            try
            {
                Assert.True(await records.TryCommitAsync(record, null, default));
                written.Add(record.Id);
                return true;
            }
            catch (RecordStoreException full)
            {
                Assert.Equal(DiskFull, Assert.IsType<PostgresException>(full.InnerException).SqlState);
                return false;
            }
        }

        async Task RefusedAsync() => Assert.False(await TryWriteAsync());

        async Task<List<string>> IdsAsync() => await store.AllAsync("SELECT id FROM records ORDER BY cursor", [], row => row.GetString(0), default);
    }

    private static async Task<string> DatabaseOnAsync(PostgresServer server, string disk)
    {
        await using var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database.ConnectionString, $"CREATE TABLESPACE small LOCATION '{disk}'");
        await ExecuteAsync(database.ConnectionString, "CREATE DATABASE small TEMPLATE template0 TABLESPACE small");
        return new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "small", Pooling = false }.ToString();
    }

    // Large pieces first, then what fits between them.
    private static async Task FillAsync(string connectionString)
    {
        await ExecuteAsync(connectionString, "CREATE TABLE ballast (bytes TEXT); ALTER TABLE ballast ALTER bytes SET STORAGE EXTERNAL");
        foreach (var length in (int[])[1_000_000, 100_000, 1000])
        {
            while (await FitsAsync(connectionString, length))
            {
                // The next one.
            }
        }
    }

    private static async Task<bool> FitsAsync(string connectionString, int length)
    {
        try
        {
            await ExecuteAsync(connectionString, $"INSERT INTO ballast VALUES (repeat('x', {length}))");
            return true;
        }
        catch (PostgresException full) when (full.SqlState == DiskFull)
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
