using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Policy;

/// <summary>Holds the current snapshot. Whoever changes a policy row refreshes it; readers never wait and never see half a change.</summary>
public sealed class PolicyStore(Store store, AddressBook addresses, IOptions<IdpOptions> options) : IClientRegistry
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
            _current = ReadAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>A connection as it is decided by: placeholders replaced.</summary>
    public ManagedConnection Resolve(ManagedConnection connection) =>
        connection with { Resources = [.. connection.Resources.Select(addresses.Resolve)] };

    /// <summary>A server as it is decided by: placeholders replaced.</summary>
    public ServerPolicy Resolve(ServerPolicy server) =>
        server with { Issuer = addresses.Resolve(server.Issuer), Resources = [.. server.Resources.Select(addresses.Resolve)] };

    // What changes between two of these reads is told by its trigger, and read anew.
    private async ValueTask<PolicySnapshot> ReadAsync()
    {
        var clients = await store.AllAsync(ClientRow.SelectAll, [], ClientRow.From, CancellationToken.None).ConfigureAwait(false);
        var servers = await store.AllAsync(ServerRow.SelectAll, [], ServerRow.From, CancellationToken.None).ConfigureAwait(false);
        var connections = await store.AllAsync(ConnectionRow.SelectAll, [], ConnectionRow.From, CancellationToken.None).ConfigureAwait(false);
        return new(options.Value.Issuer, [.. clients.Select(Resolve)], [.. servers.Select(Resolve)], [.. connections.Select(Resolve)]);
    }

    private ClientPolicy Resolve(ClientEntry entry) => new()
    {
        Registration = new()
        {
            ClientId = entry.ClientId,
            DisplayName = entry.DisplayName,
            AuthMethod = entry.AuthMethod,
            SecretSha256 = entry.SecretHash,
            GrantTypes = entry.GrantTypes.ToHashSet(StringComparer.Ordinal),
            Scopes = entry.Scopes,
            RedirectUris = [.. entry.RedirectUris.Select(addresses.Resolve)],
        },
        PostLogoutRedirectUris = [.. entry.PostLogoutRedirectUris.Select(addresses.Resolve)],
        MustPush = entry.RequirePushedAuthorizationRequests,
        BackchannelLogoutUri = entry.BackchannelLogoutUri is { } uri ? addresses.Resolve(uri) : null,
        Assigned = entry.Assigned,
        Change = entry.Change,
    };
}
