using Microsoft.AspNetCore.Identity;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Server;

namespace Xaa.Idp.Seed;

/// <summary>The parts of a seed as the store keeps them.</summary>
internal static class SeedEntries
{
    public static PersonEntry Of(SeedPerson person, IPasswordHasher<PersonEntry> passwords)
    {
        var entry = new PersonEntry
        {
            Id = person.Id,
            UserName = person.UserName,
            DisplayName = person.DisplayName,
            Email = person.Email,
            Groups = person.Groups,
            Active = person.Active,
        };
        return person.Password is null ? entry : entry with { PasswordHash = passwords.HashPassword(entry, person.Password) };
    }

    public static ClientEntry Of(SeedClient client) => new()
    {
        ClientId = client.ClientId,
        DisplayName = client.DisplayName,
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        RequirePushedAuthorizationRequests = client.RequirePushedAuthorizationRequests,
        BackchannelLogoutUri = client.BackchannelLogoutUri,
        AuthMethod = client.AuthMethod,
        Native = client.Native,
        Agent = client.Agent,
        GrantTypes = client.GrantTypes,
        Scopes = client.Scopes,
        SecretHash = client.Secret is { } secret ? RegisteredClient.Hash(new(secret)) : [],
        Jwks = client.Jwks?.GetRawText(),
        JwksUri = client.JwksUri,
        Assigned = Of(client.Assigned),
    };

    public static ServerPolicy Of(SeedServer server) => new()
    {
        Name = server.Name,
        DisplayName = server.DisplayName ?? server.Name,
        Issuer = server.Issuer,
        Resources = server.Resources,
        Scopes = server.Scopes,
        DetailTypes = server.DetailTypes,
        Assigned = Of(server.Assigned),
    };

    public static ManagedConnection Of(SeedConnection connection, DateTimeOffset now) => new()
    {
        Client = connection.Client,
        Server = connection.Server,
        ClientIdAtServer = connection.ClientIdAtServer,
        Covers = new(connection.Everyone, connection.Groups) { People = connection.People },
        Scopes = connection.Scopes,
        RequireAcr = connection.RequireAcr,
        MaxAge = connection.MaxAge,
        DetailTypes = connection.DetailTypes,
        Resources = connection.Resources,
        Disclosure = connection.Disclosure,
        ApprovedBy = connection.ApprovedBy,
        ApprovedAt = now,
        Reason = connection.Reason,
        Expires = connection.Expires,
        Enabled = connection.Enabled,
    };

    private static Assignment Of(SeedAssignment assigned) => new(assigned.Everyone, assigned.Groups) { People = assigned.People };
}
