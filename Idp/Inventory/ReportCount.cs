using System.Data.Common;
using Xaa.Storage;

namespace Xaa.Idp.Inventory;

/// <summary>Counts what a server reports into the inventory's tables, as part of one write.</summary>
internal static class ReportCount
{
    // What a server says is its own. Beyond these it is counted together, or no longer, so that none fills the disk.
    private const int MostClientsPerServer = 1000;
    private const int MostPeoplePerClient = 10_000;
    private const int MostScopesPerClient = 100;
    private const string Others = "(others)";

    // None when the client stands there already: it keeps its own row.
    private const string CountOthers = """
        SELECT count(*) FROM reported
        WHERE server = @server AND NOT EXISTS (SELECT 1 FROM reported WHERE server = @server AND client = @client)
        """;

    private const string SaveClient = """
        INSERT INTO reported (server, client, first_at, last_at, registered_at, consented_at, used_at, times)
        VALUES (@server, @client, @first, @last, NULLIF(@registered, 0), NULLIF(@consented, 0), NULLIF(@used, 0), @times)
        ON CONFLICT (server, client) DO UPDATE SET
        last_at = excluded.last_at, registered_at = COALESCE(excluded.registered_at, reported.registered_at),
        consented_at = COALESCE(excluded.consented_at, reported.consented_at), used_at = COALESCE(excluded.used_at, reported.used_at),
        times = reported.times + excluded.times
        """;

    private const string SavePerson = """
        INSERT INTO reported_people (server, client, person) SELECT @server, @client, @person
        WHERE (SELECT count(*) FROM reported_people WHERE server = @server AND client = @client) < @most ON CONFLICT DO NOTHING
        """;

    private const string SaveScope = """
        INSERT INTO reported_scopes (server, client, scope) SELECT @server, @client, @scope
        WHERE (SELECT count(*) FROM reported_scopes WHERE server = @server AND client = @client) < @most ON CONFLICT DO NOTHING
        """;

    public static void Add(DbConnection connection, string server, IEnumerable<Report> reports)
    {
        foreach (var client in reports.GroupBy(report => report.ClientId))
            AddClient(connection, server, ClientOf(connection, server, client.Key), [.. client]);
    }

    private static void AddClient(DbConnection connection, string server, string client, IReadOnlyList<Report> reports)
    {
        connection.Cached(SaveClient,
            ("@server", server),
            ("@client", client),
            ("@first", reports[0].At),
            ("@last", reports[^1].At),
            ("@registered", Last(ReportedWay.Registered)),
            ("@consented", Last(ReportedWay.Consented)),
            ("@used", Last(ReportedWay.Used)),
            ("@times", (long)reports.Count)).ExecuteNonQuery();
        foreach (var person in reports.Select(report => report.Person).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            connection.Cached(SavePerson,
                ("@server", server), ("@client", client), ("@person", person), ("@most", (long)MostPeoplePerClient)).ExecuteNonQuery();
        }
        foreach (var scope in reports.SelectMany(report => report.Scopes).Distinct(StringComparer.Ordinal))
        {
            connection.Cached(SaveScope,
                ("@server", server), ("@client", client), ("@scope", scope), ("@most", (long)MostScopesPerClient)).ExecuteNonQuery();
        }

        long Last(ReportedWay way) => reports.LastOrDefault(report => report.Way == way)?.At.ToUnixTimeMilliseconds() ?? 0;
    }

    private static string ClientOf(DbConnection connection, string server, string client)
    {
        var others = connection.Cached(CountOthers, ("@server", server), ("@client", client)).First(row => row.GetInt64(0));
        return others < MostClientsPerServer ? client : Others;
    }
}
