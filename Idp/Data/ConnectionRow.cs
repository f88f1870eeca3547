using System.Data.Common;
using System.Text.Json;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class ConnectionRow
{
    private const string Columns = """
        client, server, client_id_at_server, covers_everyone, groups, people, scopes, require_acr, resources, disclosure,
        approved_by, approved_at, reason, expires, enabled, change, detail_types, max_age
        """;

    private const string SaveSql = $"""
        INSERT INTO connections ({Columns}) VALUES
        (@client, @server, @idThere, @everyone, @groups, @people, @scopes, @acr, @resources, @disclosure,
        @approvedBy, NULLIF(@approvedAt, 0), @reason, NULLIF(@expires, 0), @enabled, @change, @detailTypes, NULLIF(@maxAge, 0))
        ON CONFLICT (client, server) DO UPDATE SET
        client_id_at_server = excluded.client_id_at_server, covers_everyone = excluded.covers_everyone, groups = excluded.groups,
        people = excluded.people, scopes = excluded.scopes, require_acr = excluded.require_acr, resources = excluded.resources,
        disclosure = excluded.disclosure, approved_by = excluded.approved_by, approved_at = excluded.approved_at, reason = excluded.reason,
        expires = excluded.expires, enabled = excluded.enabled, change = excluded.change, detail_types = excluded.detail_types,
        max_age = excluded.max_age
        """;

    public const string SelectAll = $"SELECT {Columns} FROM connections ORDER BY client, server";

    private const string SelectOne = $"SELECT {Columns} FROM connections WHERE client = @client AND server = @server";

    private const string Delete = "DELETE FROM connections WHERE client = @client AND server = @server";

    private const string CountOf = "SELECT count(*) FROM connections WHERE client = @client OR server = @server";

    /// <summary>How many connections a client or a server has.</summary>
    public static long Count(DbConnection connection, string client, string server) =>
        connection.Cached(CountOf, ("@client", client), ("@server", server)).First(row => row.GetInt64(0));

    public static ManagedConnection? Find(DbConnection connection, string client, string server) =>
        connection.Cached(SelectOne, ("@client", client), ("@server", server)).First(From);

    public static void Save(DbConnection connection, ManagedConnection managed) => connection.Cached(SaveSql,
        ("@client", managed.Client),
        ("@server", managed.Server),
        ("@idThere", managed.ClientIdAtServer),
        ("@everyone", managed.Covers.Everyone),
        ("@groups", JsonColumns.Of(managed.Covers.Groups)),
        ("@people", JsonColumns.Of(managed.Covers.People)),
        ("@scopes", JsonColumns.Of(managed.Scopes)),
        ("@acr", JsonColumns.Of(managed.RequireAcr)),
        ("@resources", JsonColumns.Of(managed.Resources)),
        ("@disclosure", JsonSerializer.Serialize(managed.Disclosure, JsonColumns.Default.Disclosure)),
        ("@approvedBy", managed.ApprovedBy),
        // Always a number: PostgreSQL prepares the statement for a parameter's first type.
        ("@approvedAt", managed.ApprovedAt?.ToUnixTimeMilliseconds() ?? 0),
        ("@reason", managed.Reason),
        ("@expires", managed.Expires?.ToUnixTimeMilliseconds() ?? 0),
        ("@enabled", managed.Enabled),
        ("@change", managed.Change),
        ("@detailTypes", JsonColumns.Of(managed.DetailTypes)),
        ("@maxAge", managed.MaxAge ?? 0)).ExecuteNonQuery();

    public static void Remove(DbConnection connection, string client, string server) =>
        connection.Cached(Delete, ("@client", client), ("@server", server)).ExecuteNonQuery();

    public static ManagedConnection From(DbDataReader row) => new()
    {
        Client = row.GetString(0),
        Server = row.GetString(1),
        ClientIdAtServer = row.GetString(2),
        Covers = row.Assignment(3),
        Scopes = row.Texts(6),
        RequireAcr = row.TextMap(7),
        Resources = row.Texts(8),
        Disclosure = JsonSerializer.Deserialize(row.GetString(9), JsonColumns.Default.Disclosure)!,
        ApprovedBy = row.TextOrNull(10),
        ApprovedAt = row.TimeOrNull(11),
        Reason = row.GetString(12),
        Expires = row.TimeOrNull(13),
        Enabled = row.GetBoolean(14),
        Change = row.GetInt64(15),
        DetailTypes = row.Texts(16),
        MaxAge = row.IsDBNull(17) ? null : row.GetInt32(17),
    };
}
