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

    private const string DeleteRecords = """
        DELETE FROM records WHERE cursor IN
          (SELECT cursor FROM records WHERE cursor <= (SELECT max(cursor) FROM records) - @retention ORDER BY cursor LIMIT @most)
        """;

    public static void Run(DbConnection connection, DateTimeOffset now, int retention)
    {
        connection.Cached(DeleteIds, ("@until", now - s_skew), ("@most", MostPerTrim)).ExecuteNonQuery();
        connection.Cached(DeleteRecords, ("@retention", retention), ("@most", MostPerTrim)).ExecuteNonQuery();
    }
}
