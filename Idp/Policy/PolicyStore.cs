using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Policy;

/// <summary>Holds the current snapshot. Whoever changes a policy row refreshes it; readers never wait and never see half a change.</summary>
public sealed class PolicyStore(
    Store store, IDbContextFactory<DirectoryDbContext> directories, AddressBook addresses, IOptions<IdpOptions> options) : IClientRegistry
{
    // What the tables' triggers say (Migrations/postgres).
    private const string Topic = "policy";

    private readonly Lock _refreshing = new();
    private volatile PolicySnapshot? _current;

    /// <exception cref="InvalidOperationException">Nothing was loaded yet; that happens before the service answers.</exception>
    public PolicySnapshot Current => _current ?? throw new InvalidOperationException("The policy was not loaded.");

    public RegisteredClient? Find(string clientId) => Current.FindClient(clientId)?.Registration;

    /// <summary>Loads the first snapshot, and another whenever a replica has changed a row.</summary>
    public void Start()
    {
        Refresh();
        store.OnChange(Topic, Refresh);
    }

    /// <summary>Reads the rows and replaces the snapshot as a whole.</summary>
    public void Refresh()
    {
        // One at a time: of two, the one that has read earlier must not have the last word.
        lock (_refreshing)
        {
            using var directory = directories.CreateDbContext();
            _current = new(
                options.Value.Issuer,
                [.. directory.Clients.AsNoTracking().AsEnumerable().Select(ToPolicy)],
                [.. directory.Servers.AsNoTracking().AsEnumerable().Select(ToPolicy)],
                [.. directory.Connections.AsNoTracking().AsEnumerable().Select(ToPolicy)]);
        }
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
        MustPush = entry.RequirePushedAuthorizationRequests,
        BackchannelLogoutUri = entry.BackchannelLogoutUri is { } uri ? addresses.Resolve(uri) : null,
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
