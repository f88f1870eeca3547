using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

/// <summary>PostgreSQL is killed in the middle of parallel writes: it throws every process out and recovers from its log.</summary>
public sealed class PostgresCrashTests
{
    private const int Writers = 8;
    private const int WritesEach = 100;

    [Fact]
    public async Task A_crash_of_the_server_loses_no_acknowledged_record_uses_no_id_twice_and_the_store_heals_by_itself()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualTimeProvider();
        var settings = new StoreSettings("none", "idp", null, []) { ConnectionString = database.ConnectionString };
        await using var store = Store.Open(settings, clock, NullLogger.Instance);
        var setting = Convert.ToBase64String(new byte[KeyEncryptionKey.Length]);
        using var auditKeys = await new AuditKeyStore(store, KeyEncryptionKey.LoadOrCreate("none", setting), clock).LoadOrCreateAsync(default);
        var records = new RecordStore(store, auditKeys, clock, NullLogger<RecordStore>.Instance);
        var acknowledged = new ConcurrentBag<string>();
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failures = 0;

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        await half.Task;
        var backend = await store.FirstAsync(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1",
            [], row => row.GetInt32(0), TestContext.Current.CancellationToken);
        // To kill process 0 is to kill this one, and all of its group.
        Assert.NotEqual(0, backend);
        using (var victim = Process.GetProcessById(backend))
            victim.Kill();
        await writing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.NotEqual(0, failures);
        var stored = await store.AllAsync("SELECT id FROM records ORDER BY cursor", [], row => row.GetString(0), TestContext.Current.CancellationToken);
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Except(stored));
        Assert.Equal(stored.Count, await store.CountAsync("replayed_ids"));
        await RecordCheckpoints.SignAsync(store, auditKeys, clock.GetUtcNow(), end: true, default);
        using var verification = new RecordVerification(store, auditKeys);
        var report = await verification.VerifyAsync(null, default);
        Assert.Empty(report.Faults);
        // What was written while the connection broke is in the chain, too; that it was is not known to the one who wrote it.
        Assert.Equal(stored.Count, report.Verified + report.UnsignedTail);
        Assert.InRange(report.UnsignedTail, 0, failures);

        async Task WriteAsync(int writer)
        {
            for (var number = 0; number < WritesEach; number++)
                await WriteOneAsync($"{writer}-{number}");
        }

        // Until it is acknowledged, or found to be used up by an attempt whose answer was lost.
        async Task WriteOneAsync(string id)
        {
            while (true)
            {
                try
                {
                    if (await records.TryCommitAsync(Some.Record(clock.GetUtcNow()) with { Id = id }, Commits.Use("issuer", id, clock.GetUtcNow()), default))
                        acknowledged.Add(id);
                    if (acknowledged.Count >= Writers * WritesEach / 2)
                        half.TrySetResult();
                    return;
                }
                catch (RecordStoreException)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        }
    }
}
