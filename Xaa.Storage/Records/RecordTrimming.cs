using System.Data.Common;

namespace Xaa.Storage;

/// <summary>Forgets ids that no token can carry any more, and the oldest records beyond the limit.</summary>
/// <remarks>Bounded, so that no write waits long behind it.</remarks>
internal static class RecordTrimming
{
    /// <summary>After so many writes it is due again. It deletes more than that at a time, so it catches up.</summary>
    public const int DueAfterWrites = 1000;

    private const int MostPerTrim = 2 * DueAfterWrites;

    // An expired token is accepted for as long as clocks may differ (SPEC 49); its id is remembered as long.
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(60);

    private const string DeleteIds = """
        DELETE FROM replayed_ids WHERE (issuer, id) IN (SELECT issuer, id FROM replayed_ids WHERE expires < @until ORDER BY expires LIMIT @most)
        """;

    private const string LastToDelete = """
        SELECT max(cursor) FROM
          (SELECT cursor FROM records WHERE cursor <= (SELECT max(cursor) FROM records) - @retention ORDER BY cursor LIMIT @most) AS oldest
        """;

    private const string LastOfEachWriter = """
        SELECT writer, number, hash FROM records
        WHERE cursor IN (SELECT max(cursor) FROM records WHERE cursor <= @last AND writer IS NOT NULL GROUP BY writer)
        """;

    private const string DeleteRecords = "DELETE FROM records WHERE cursor <= @last";

    public static void ForgetIds(DbConnection connection, DateTimeOffset now) =>
        connection.Cached(DeleteIds, ("@until", now - s_skew), ("@most", MostPerTrim)).ExecuteNonQuery();

    /// <summary>Deletes the oldest records, and signs what the first ones that are left were chained to.</summary>
    /// <exception cref="RecordsAlteredException">The checkpoint is not the one that this party left there. Nothing is deleted then.</exception>
    public static void DeleteOldest(DbConnection connection, RecordChain chain, AuditKeys keys, DateTimeOffset now, int retention)
    {
        var last = connection.Cached(LastToDelete, ("@retention", retention), ("@most", MostPerTrim)).First(row => row.IsDBNull(0) ? 0 : row.GetInt64(0));
        if (last == 0)
            return;
        var trimmed = connection.Cached(LastOfEachWriter, ("@last", last))
            .All(row => (Writer: row.GetString(0), Number: row.GetInt64(1), Hash: row.GetFieldValue<byte[]>(2)));
        connection.Cached(DeleteRecords, ("@last", last)).ExecuteNonQuery();
        CheckpointRow.Change(connection, chain, keys, now, checkpoint => trimmed.Aggregate(
            checkpoint,
            (signed, end) => signed.With((signed.Of(end.Writer) ?? SignedChain.NoneOf(end.Writer)).Trimmed(end.Number, end.Hash))));
    }
}
