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

    private const string CountOf = "SELECT count(*) FROM inventory WHERE client = @client AND audience <> @audience";

    private const string SavePair = """
        INSERT INTO inventory (client, audience, first_at, last_at, last_issued_at, issued, refused, last_reason)
        VALUES (@client, @audience, @at, @at, NULLIF(@issuedAt, 0), @issued, @refused, @reason)
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

    public static void Add(DbConnection connection, TokenRequestRecord record)
    {
        if (record is not { Step: FlowStep.TokenExchange, ClientId: { } client, Audience: { } written })
            return;
        var audience = AudienceOf(connection, client, written);
        var (issued, refused) = record.Outcome == Outcome.Issued ? (1L, 0L) : (0L, 1L);
        connection.Cached(SavePair,
            ("@client", client),
            ("@audience", audience),
            ("@at", record.At),
            ("@issuedAt", issued * record.At.ToUnixTimeMilliseconds()),
            ("@issued", issued),
            ("@refused", refused),
            ("@reason", record.Reason)).ExecuteNonQuery();
        // Only of those who were recognised: what a refused request says of a person is nobody's word.
        if (record.Subject is { } person)
        {
            connection.Cached(SavePerson,
                ("@client", client), ("@audience", audience), ("@person", person), ("@at", record.At), ("@issued", issued), ("@refused", refused))
                .ExecuteNonQuery();
        }
        foreach (var scope in Scopes.Parse(record.GrantedScope))
            connection.Cached(SaveScope, ("@client", client), ("@audience", audience), ("@scope", scope), ("@at", record.At)).ExecuteNonQuery();
    }

    private static string AudienceOf(DbConnection connection, string client, string written)
    {
        var audience = written.Length <= LongestAudience ? written : written[..LongestAudience];
        var others = connection.Cached(CountOf, ("@client", client), ("@audience", audience)).First(row => row.GetInt64(0));
        return others < MostAudiencesPerClient ? audience : Others;
    }
}
