using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Server;
using Xaa.ServiceDefaults;

namespace Xaa.Idp.Policy;

/// <summary>Holds the current snapshot. Whoever changes a policy row refreshes it; readers never wait and never see half a change.</summary>
public sealed class PolicyStore(IDbContextFactory<DirectoryDbContext> directories, AddressBook addresses, IOptions<IdpOptions> options)
    : IClientRegistry
{
    private volatile PolicySnapshot? _current;

    /// <exception cref="InvalidOperationException">Nothing was loaded yet; that happens before the service answers.</exception>
    public PolicySnapshot Current => _current ?? throw new InvalidOperationException("The policy was not loaded.");

    public RegisteredClient? Find(string clientId) => Current.FindClient(clientId)?.Registration;

    /// <summary>Reads the rows and replaces the snapshot as a whole.</summary>
    public void Refresh()
    {
        using var directory = directories.CreateDbContext();
        _current = new(
            options.Value.Issuer,
            [.. directory.Clients.AsNoTracking().AsEnumerable().Select(ToPolicy)],
            [.. directory.Servers.AsNoTracking().AsEnumerable().Select(ToPolicy)],
            [.. directory.Connections.AsNoTracking().AsEnumerable().Select(ToPolicy)]);
    }

    private ClientPolicy ToPolicy(ClientEntry entry) => new()
    {
        Registration = new()
        {
            ClientId = entry.ClientId,
            DisplayName = entry.DisplayName,
            AuthMethod = entry.AuthMethod,
            SecretSha256 = entry.SecretHash,
            GrantTypes = entry.GrantTypes.ToHashSet(StringComparer.Ordinal),
            Scopes = [.. entry.Scopes],
            RedirectUris = [.. entry.RedirectUris.Select(addresses.Resolve)],
        },
        PostLogoutRedirectUris = [.. entry.PostLogoutRedirectUris.Select(addresses.Resolve)],
        Assigned = new(entry.AssignedToEveryone, [.. entry.AssignedGroups]),
    };

    private ServerPolicy ToPolicy(ServerEntry entry) => new()
    {
        Name = entry.Name,
        Issuer = addresses.Resolve(entry.Issuer),
        Resources = [.. entry.Resources.Select(addresses.Resolve)],
        Scopes = [.. entry.Scopes],
        Assigned = new(entry.AssignedToEveryone, [.. entry.AssignedGroups]),
    };

    private static ManagedConnection ToPolicy(ConnectionEntry entry) => new()
    {
        Client = entry.Client,
        Server = entry.Server,
        ClientIdAtServer = entry.ClientIdAtServer,
        Covers = new(entry.CoversEveryone, [.. entry.Groups]),
        Scopes = [.. entry.Scopes],
        RequireAcr = new Dictionary<string, string>(entry.RequireAcr),
        Expires = entry.Expires,
        Enabled = entry.Enabled,
    };
}
