namespace Xaa.Records;

/// <summary>Where a party's records are kept, together with the ids that were used up.</summary>
public interface IRecordStore
{
    /// <summary>Writes a record, and uses up an id in the same transaction. When it returns true, both are on disk.</summary>
    /// <returns>False when the id had been used before; then nothing was written.</returns>
    /// <exception cref="RecordStoreException">The store cannot write; no token may leave.</exception>
    ValueTask<bool> TryCommitAsync(TokenRequestRecord record, OneTimeUse? use, CancellationToken cancellationToken);

    /// <summary>Queues a record; waits only while the queue is full.</summary>
    ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken);

    /// <summary>Reads records after a cursor, oldest first; when there are none yet, waits for one.</summary>
    /// <param name="after">The cursor of the last record that was seen; 0 for the beginning.</param>
    /// <param name="limit">The most records to return.</param>
    /// <param name="wait">How long to wait for the first one; zero for not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RecordPage> ReadAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>An id that may be used once: the <c>jti</c> of an ID-JAG at its issuer (SPEC 49).</summary>
/// <param name="Issuer">Who issued it; ids of different issuers do not collide.</param>
/// <param name="Id">The id.</param>
/// <param name="Expires">From when on the id may be forgotten, because the token itself is refused as expired.</param>
public sealed record OneTimeUse(string Issuer, string Id, DateTimeOffset Expires);

/// <summary>Some records and where to go on.</summary>
/// <param name="Records">Oldest first.</param>
/// <param name="Next">The cursor to pass next time.</param>
public sealed record RecordPage(IReadOnlyList<TokenRequestRecord> Records, long Next);

/// <summary>The store cannot write or read now (full disk, lost database).</summary>
public sealed class RecordStoreException(string message, Exception? inner = null) : Exception(message, inner);
