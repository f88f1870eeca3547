using System.Data.Common;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Inventory;

/// <summary>
/// Every client–server pair that tokens were ever asked for. Read from the records and not written with them: no token request pays for it.
/// </summary>
public sealed class InventoryStore(Store store, IRecordStore records)
{
    private const int RecordsAtOnce = 500;

    private const string Position = "SELECT position FROM inventory_position";
    private const string Advance = "UPDATE inventory_position SET position = @next WHERE position = @position";

    private const string SelectAll = """
        SELECT i.client, i.audience, i.first_at, i.last_at, i.last_issued_at, i.issued, i.refused, i.last_reason,
        (SELECT count(*) FROM inventory_people p WHERE p.client = i.client AND p.audience = i.audience)
        FROM inventory i ORDER BY i.client, i.audience
        """;

    private const string SelectScopes = "SELECT client, audience, scope FROM inventory_scopes ORDER BY scope";

    /// <summary>Counts what was recorded since the last time. Of two replicas that count at once, one counts.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var position = await store.FirstAsync(Position, [], row => row.GetInt64(0), cancellationToken);
            var page = await records.ReadAsync(position, RecordsAtOnce, TimeSpan.Zero, cancellationToken);
            if (page.Records.Count == 0)
                return;
            await store.WriteAsync(connection => TryAdd(connection, page, position), cancellationToken);
        }
    }

    /// <summary>All of it, as far as it is counted.</summary>
    public async Task<IReadOnlyList<InventoryEntry>> AllAsync(CancellationToken cancellationToken)
    {
        var scopes = (await store.AllAsync(SelectScopes, [], row => (Pair: (row.GetString(0), row.GetString(1)), Scope: row.GetString(2)), cancellationToken))
            .ToLookup(row => row.Pair, row => row.Scope);
        var entries = await store.AllAsync(SelectAll, [], From, cancellationToken);
        return entries.ConvertAll(entry => entry with { Scopes = [.. scopes[(entry.Client, entry.Audience)]] });
    }

    private static bool TryAdd(DbConnection connection, RecordPage page, long position)
    {
        if (connection.Cached(Advance, ("@next", page.Next), ("@position", position)).ExecuteNonQuery() == 0)
            return false;
        InventoryCount.Add(connection, page.Records);
        return true;
    }

    private static InventoryEntry From(DbDataReader row) => new()
    {
        Client = row.GetString(0),
        Audience = row.GetString(1),
        First = row.Time(2),
        Last = row.Time(3),
        LastIssued = row.TimeOrNull(4),
        Issued = row.GetInt64(5),
        Refused = row.GetInt64(6),
        LastReason = row.TextOrNull(7),
        People = row.GetInt64(8),
    };
}
