using System.Data.Common;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class ClientRow
{
    private const string Columns = """
        client_id, display_name, redirect_uris, post_logout_redirect_uris, auth_method, native, secret_hash, grant_types, scopes,
        assigned_to_everyone, assigned_groups, assigned_people, change, agent, jwks, jwks_uri,
        require_pushed_authorization_requests, backchannel_logout_uri
        """;

    private const string SaveSql = $"""
        INSERT INTO clients ({Columns}) VALUES
        (@id, @name, @redirects, @postLogout, @method, @native, @secret, @grants, @scopes, @everyone, @groups, @people, @change, @agent, @jwks, @jwksUri,
         @push, @logout)
        ON CONFLICT (client_id) DO UPDATE SET
        display_name = excluded.display_name, redirect_uris = excluded.redirect_uris,
        post_logout_redirect_uris = excluded.post_logout_redirect_uris, auth_method = excluded.auth_method, native = excluded.native,
        secret_hash = excluded.secret_hash, grant_types = excluded.grant_types, scopes = excluded.scopes,
        assigned_to_everyone = excluded.assigned_to_everyone, assigned_groups = excluded.assigned_groups,
        assigned_people = excluded.assigned_people, change = excluded.change,
        agent = excluded.agent, jwks = excluded.jwks, jwks_uri = excluded.jwks_uri,
        require_pushed_authorization_requests = excluded.require_pushed_authorization_requests,
        backchannel_logout_uri = excluded.backchannel_logout_uri
        """;

    public const string SelectAll = $"SELECT {Columns} FROM clients ORDER BY client_id";

    public const string SelectOne = $"SELECT {Columns} FROM clients WHERE client_id = @id";

    private const string Delete = "DELETE FROM clients WHERE client_id = @id";

    public static void Remove(DbConnection connection, string id) => connection.Cached(Delete, ("@id", id)).ExecuteNonQuery();

    public static ClientEntry? Find(DbConnection connection, string id) => connection.Cached(SelectOne, ("@id", id)).First(From);

    public static void Save(DbConnection connection, ClientEntry client) => connection.Cached(SaveSql,
        ("@id", client.ClientId),
        ("@name", client.DisplayName),
        ("@redirects", JsonColumns.Of(client.RedirectUris)),
        ("@postLogout", JsonColumns.Of(client.PostLogoutRedirectUris)),
        ("@method", client.AuthMethod),
        ("@native", client.Native),
        ("@secret", client.SecretHash),
        ("@grants", JsonColumns.Of(client.GrantTypes)),
        ("@scopes", JsonColumns.Of(client.Scopes)),
        ("@everyone", client.Assigned.Everyone),
        ("@groups", JsonColumns.Of(client.Assigned.Groups)),
        ("@people", JsonColumns.Of(client.Assigned.People)),
        ("@change", client.Change),
        ("@agent", client.Agent),
        ("@jwks", client.Jwks),
        ("@jwksUri", client.JwksUri),
        ("@push", client.RequirePushedAuthorizationRequests),
        ("@logout", client.BackchannelLogoutUri)).ExecuteNonQuery();

    public static ClientEntry From(DbDataReader row) => new()
    {
        ClientId = row.GetString(0),
        DisplayName = row.GetString(1),
        RedirectUris = row.Texts(2),
        PostLogoutRedirectUris = row.Texts(3),
        AuthMethod = row.GetString(4),
        Native = row.GetBoolean(5),
        SecretHash = row.GetFieldValue<byte[]>(6),
        GrantTypes = row.Texts(7),
        Scopes = row.Texts(8),
        Assigned = row.Assignment(9),
        Change = row.GetInt64(12),
        Agent = row.GetBoolean(13),
        Jwks = row.TextOrNull(14),
        JwksUri = row.TextOrNull(15),
        RequirePushedAuthorizationRequests = row.GetBoolean(16),
        BackchannelLogoutUri = row.TextOrNull(17),
    };
}
