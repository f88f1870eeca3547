using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Inventory;

/// <summary>Counts token exchanges into the inventory's tables, as part of one write.</summary>
internal static class InventoryCount
{
    // What a client writes as an audience is its own. Beyond these it is counted together, so that none fills the disk.
    private const int MostAudiencesPerClient = 200;
    private const int LongestAudience = 200;
    private const string Others = "(others)";

    // None when the audience stands there already: it keeps its own row.
    private const string CountOf = """
        SELECT count(*) FROM inventory
        WHERE client = @client AND NOT EXISTS (SELECT 1 FROM inventory WHERE client = @client AND audience = @audience)
        """;

    private const string SavePair = """
        INSERT INTO inventory (client, audience, first_at, last_at, last_issued_at, issued, refused, last_reason)
        VALUES (@client, @audience, @first, @at, NULLIF(@issuedAt, 0), @issued, @refused, @reason)
        ON CONFLICT (client, audience) DO UPDATE SET
        last_at = excluded.last_at, last_issued_at = COALESCE(excluded.last_issued_at, inventory.last_issued_at),
        issued = inventory.issued + excluded.issued, refused = inventory.refused + excluded.refused,
        last_reason = COALESCE(excluded.last_reason, inventory.last_reason)
        """;

    private const string SavePerson = """
        INSERT INTO inventory_people (client, audience, person, last_at, issued, refused) VALUES (@client, @audience, @person, @at, @issued, @refused)
        ON CONFLICT (client, audience, person) DO UPDATE SET
        last_at = excluded.last_at, issued = inventory_people.issued + excluded.issued, refused = inventory_people.refused + excluded.refused
        """;

    private const string SaveScope = """
        INSERT INTO inventory_scopes (client, audience, scope, last_at) VALUES (@client, @audience, @scope, @at)
        ON CONFLICT (client, audience, scope) DO UPDATE SET last_at = excluded.last_at
        """;

    /// <summary>Adds a page of records, in their order: what belongs together is written once, however often it was asked for.</summary>
    public static void Add(DbConnection connection, IEnumerable<TokenRequestRecord> records)
    {
        var exchanges = records.Where(record => record is { Step: FlowStep.TokenExchange, ClientId: not null, Audience: not null });
        foreach (var pair in exchanges.GroupBy(record => (Client: record.ClientId!, Audience: Shorten(record.Audience!))))
            AddPair(connection, pair.Key.Client, AudienceOf(connection, pair.Key.Client, pair.Key.Audience), [.. pair]);
    }

    private static void AddPair(DbConnection connection, string client, string audience, IReadOnlyList<TokenRequestRecord> records)
    {
        var (issued, refused) = Count(records);
        connection.Cached(SavePair,
            ("@client", client),
            ("@audience", audience),
            ("@first", records[0].At),
            ("@at", records[^1].At),
            ("@issuedAt", records.LastOrDefault(IsIssued)?.At.ToUnixTimeMilliseconds() ?? 0),
            ("@issued", issued),
            ("@refused", refused),
            ("@reason", records.LastOrDefault(record => record.Reason is not null)?.Reason)).ExecuteNonQuery();
        // Only of those who were recognised: what a refused request says of a person is nobody's word.
        foreach (var person in records.Where(record => record.Subject is not null).GroupBy(record => record.Subject!))
            AddPerson(connection, client, audience, person.Key, [.. person]);
        foreach (var scope in records.SelectMany(record => Scopes.Parse(record.GrantedScope), (record, scope) => (scope, record.At)).GroupBy(use => use.scope))
        {
            connection.Cached(SaveScope, ("@client", client), ("@audience", audience), ("@scope", scope.Key), ("@at", scope.Last().At))
                .ExecuteNonQuery();
        }
    }

    private static void AddPerson(DbConnection connection, string client, string audience, string person, IReadOnlyList<TokenRequestRecord> records)
    {
        var (issued, refused) = Count(records);
        connection.Cached(SavePerson,
            ("@client", client),
            ("@audience", audience),
            ("@person", person),
            ("@at", records[^1].At),
            ("@issued", issued),
            ("@refused", refused)).ExecuteNonQuery();
    }

    private static (long Issued, long Refused) Count(IReadOnlyList<TokenRequestRecord> records)
    {
        var issued = records.LongCount(IsIssued);
        return (issued, records.Count - issued);
    }

    private static bool IsIssued(TokenRequestRecord record) => record.Outcome == Outcome.Issued;

    private static string Shorten(string audience) => audience.Length <= LongestAudience ? audience : audience[..LongestAudience];

    private static string AudienceOf(DbConnection connection, string client, string audience)
    {
        var others = connection.Cached(CountOf, ("@client", client), ("@audience", audience)).First(row => row.GetInt64(0));
        return others < MostAudiencesPerClient ? audience : Others;
    }
}
