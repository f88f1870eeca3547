using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

/// <summary>Records of a store of its own, and what somebody does to them who can write to the database and has no key.</summary>
public abstract class ChainedRecords(StoreKind kind) : IAsyncLifetime
{
    private protected static CancellationToken Never => CancellationToken.None;

    private protected StoreFolder Folder { get; } = new(kind);

    private protected Store Store { get; private set; } = null!;

    private protected AuditKeys Keys { get; private set; } = null!;

    private protected RecordStore Records { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Folder.CreateAsync();
        Store = Folder.Open();
        Keys = await Folder.AuditKeysAsync(Store);
        Records = RecordsOf(Store);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Folder.DisposeAsync();
    }

    private protected RecordStore RecordsOf(Store store, int retention = RecordStore.DefaultRetention) =>
        new(store, Keys, Folder.Clock, NullLogger<RecordStore>.Instance, retention);

    private protected async Task<List<string>> WriteAsync(int count, RecordStore? records = null)
    {
        var written = Enumerable.Range(0, count).Select(_ => Some.Record(Folder.Now)).ToList();
        foreach (var record in written[..^1])
            await (records ?? Records).EnqueueAsync(record, Never);
        await (records ?? Records).TryCommitAsync(written[^1], null, Never);
        return [.. written.Select(record => record.Id)];
    }

    private protected Task SignAsync() => RecordCheckpoints.SignAsync(Store, Keys, Folder.Now, end: false, Never);

    private protected async Task<RecordVerificationReport> VerifyAsync(Store? store = null)
    {
        using var verification = new RecordVerification(store ?? Store, Keys);
        return await verification.VerifyAsync(null, Never);
    }

    private protected async Task<RecordFault> SingleFaultAsync(string because = "")
    {
        var report = await VerifyAsync();
        Assert.False(report.Intact, because);
        return Assert.Single(report.Faults);
    }

    private protected static (RecordFaultKind Kind, long? Number) Where(RecordFault fault) => (fault.Kind, fault.Number);

    private protected async Task<string> CheckpointAsync() => (await Store.ScalarAsync<string>("SELECT statement FROM record_checkpoint"))!;

    private protected async Task RunAsync(string sql) => await Store.WriteAsync(connection => connection.Run(sql), Never);

    private protected Task AddAsync(string id, string writer, string number, string hash, string where = "WHERE number = 1") => RunAsync($"""
        INSERT INTO records (id, party, step, at, duration_us, outcome, writer, number, hash)
        SELECT '{id}', party, step, at, duration_us, outcome, {writer}, {number}, {hash} FROM records {where}
        """);

    // As somebody would who knows how it is done, and has no key.
    private protected async Task RecalculateAsync(string change, string? writer = null) => await Store.WriteAsync(connection =>
    {
        connection.Run(change);
        var rows = connection.Cached(RecordRow.SelectChained).All(ChainedRow.From).Where(row => writer is null || row.Writer == writer);
        var (hash, previous, number) = (new RecordHash(), RecordHash.None, 0L);
        foreach (var row in rows)
        {
            previous = hash.Of(previous, row.Writer!, ++number, row.Columns);
            connection.Cached("UPDATE records SET number = @number, hash = @hash WHERE id = @id", ("@number", number), ("@hash", previous), ("@id", row.Id))
                .ExecuteNonQuery();
        }
        return 0;
    }, Never);
}
