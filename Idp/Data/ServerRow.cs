using System.Data.Common;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class ServerRow
{
    private const string Columns =
        "name, display_name, issuer, resources, scopes, assigned_to_everyone, assigned_groups, assigned_people, change, detail_types";

    private const string SaveSql = $"""
        INSERT INTO servers ({Columns}) VALUES
        (@name, @display, @issuer, @resources, @scopes, @everyone, @groups, @people, @change, @detailTypes)
        ON CONFLICT (name) DO UPDATE SET
        display_name = excluded.display_name, issuer = excluded.issuer, resources = excluded.resources, scopes = excluded.scopes,
        assigned_to_everyone = excluded.assigned_to_everyone, assigned_groups = excluded.assigned_groups,
        assigned_people = excluded.assigned_people, change = excluded.change, detail_types = excluded.detail_types
        """;

    public const string SelectAll = $"SELECT {Columns} FROM servers ORDER BY name";

    public const string SelectOne = $"SELECT {Columns} FROM servers WHERE name = @name";

    private const string Delete = "DELETE FROM servers WHERE name = @name";

    public static void Remove(DbConnection connection, string name) => connection.Cached(Delete, ("@name", name)).ExecuteNonQuery();

    public static ServerPolicy? Find(DbConnection connection, string name) => connection.Cached(SelectOne, ("@name", name)).First(From);

    public static void Save(DbConnection connection, ServerPolicy server) => connection.Cached(SaveSql,
        ("@name", server.Name),
        ("@display", server.DisplayName),
        ("@issuer", server.Issuer),
        ("@resources", JsonColumns.Of(server.Resources)),
        ("@scopes", JsonColumns.Of(server.Scopes)),
        ("@everyone", server.Assigned.Everyone),
        ("@groups", JsonColumns.Of(server.Assigned.Groups)),
        ("@people", JsonColumns.Of(server.Assigned.People)),
        ("@change", server.Change),
        ("@detailTypes", JsonColumns.Of(server.DetailTypes))).ExecuteNonQuery();

    public static ServerPolicy From(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        DisplayName = row.GetString(1),
        Issuer = row.GetString(2),
        Resources = row.Texts(3),
        Scopes = row.Texts(4),
        Assigned = row.Assignment(5),
        Change = row.GetInt64(8),
        DetailTypes = row.Texts(9),
    };
}
