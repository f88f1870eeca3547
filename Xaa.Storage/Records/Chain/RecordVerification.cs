using System.Data.Common;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Verifies the records of a store: every chain, record by record, against the signed checkpoint.</summary>
/// <remarks>It reads one state of the database from beginning to end and holds no record; one verification runs at a time.</remarks>
public sealed class RecordVerification(Store store, AuditKeys keys) : IDisposable
{
    private readonly SemaphoreSlim _running = new(1);

    /// <summary>Verifies.</summary>
    /// <param name="earlier">A checkpoint of this store that somebody kept elsewhere: the store must still go on from there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async ValueTask<RecordVerificationReport> VerifyAsync(string? earlier, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var leastSequence = store.Chain.LastSequenceOnDisk;
            return await store.SnapshotAsync(connection => VerifyAsync(connection, earlier, leastSequence, cancellationToken), cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private async Task<RecordVerificationReport> VerifyAsync(
        DbConnection connection, string? earlier, long leastSequence, CancellationToken cancellationToken)
    {
        var statement = connection.Cached(CheckpointRow.Select).First(row => row.GetString(0));
        var walk = new RecordsWalk(keys, statement, leastSequence, earlier);
        await using var rows = await connection.Cached(RecordRow.SelectChained).ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            walk.Take(ChainedRow.From(rows));
        }
        return walk.End();
    }
}
