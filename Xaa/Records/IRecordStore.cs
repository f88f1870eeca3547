using System.Data.Common;
using Xaa.OAuth;

namespace Xaa.Records;

/// <summary>Where a party's records are kept, together with the ids that were used up.</summary>
public interface IRecordStore
{
    /// <summary>Writes a record of something issued, and in the same transaction all that has to stand or fall with it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="uses">Ids that are used up.</param>
    /// <param name="write">What else is written, or null.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>
    /// Null when all of it is on disk. Otherwise why it is not: an id had been used before, or the write refused. Then neither record nor uses
    /// are written.
    /// </returns>
    /// <exception cref="RecordStoreException">The store cannot write; no token may leave.</exception>
    ValueTask<OAuthError?> CommitAsync(
        TokenRequestRecord record, IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write, CancellationToken cancellationToken);

    /// <summary>Uses an id up without a record: for what is no token request.</summary>
    /// <param name="use">The id.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>Null when it is used up now, otherwise the refusal: it had been before.</returns>
    /// <exception cref="RecordStoreException">The store cannot write.</exception>
    ValueTask<OAuthError?> UseAsync(OneTimeUse use, CancellationToken cancellationToken);

    /// <summary>Queues a record; waits only while the queue is full.</summary>
    ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken);

    /// <summary>Reads records after a cursor, oldest first; when there are none yet, waits for one.</summary>
    /// <param name="after">The cursor of the last record that was seen; 0 for the beginning.</param>
    /// <param name="limit">The most records to return.</param>
    /// <param name="wait">How long to wait for the first one; zero for not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RecordPage> ReadAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>What a grant writes in the transaction of its record: the rotation of a refresh token, for instance.</summary>
/// <remarks>It runs on the store's writer: only statements, no waiting. It may run again after its statements were undone.</remarks>
/// <param name="connection">The store's connection, in a transaction.</param>
/// <returns>Null when it is done, or the refusal when nothing may be issued. What it has written then is kept.</returns>
public delegate OAuthError? AccompanyingWrite(DbConnection connection);

/// <summary>An id that may be used once: the <c>jti</c> of an ID-JAG at its issuer (SPEC 49), of a client assertion, of a DPoP proof.</summary>
/// <param name="Issuer">Who issued it; ids of different issuers do not collide.</param>
/// <param name="Id">The id.</param>
/// <param name="Expires">From when on the id may be forgotten, because the token itself is refused as expired.</param>
/// <param name="Replayed">The refusal when it was used before.</param>
public sealed record OneTimeUse(string Issuer, string Id, DateTimeOffset Expires, OAuthError Replayed);

/// <summary>Some records and where to go on.</summary>
/// <param name="Records">Oldest first.</param>
/// <param name="Next">The cursor to pass next time.</param>
public sealed record RecordPage(IReadOnlyList<TokenRequestRecord> Records, long Next);

/// <summary>The store cannot write or read now (full disk, lost database).</summary>
public sealed class RecordStoreException(string message, Exception? inner = null) : Exception(message, inner);
