using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Jwt;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Policy;

/// <summary>Holds the current snapshot. Whoever changes a policy row refreshes it; readers never wait and never see half a change.</summary>
public sealed class PolicyStore(
    Store store, AddressBook addresses, ClientMetadataDocuments documents, IOptions<IdpOptions> options) : IClientRegistry
{
    // What the tables' triggers say (Migrations/postgres).
    private const string Topic = "policy";

    private readonly Lock _refreshing = new();
    private volatile PolicySnapshot? _current;
    private volatile TaskCompletionSource _replaced = NewSignal();

    /// <exception cref="InvalidOperationException">Nothing was loaded yet; that happens before the service answers.</exception>
    public PolicySnapshot Current => _current ?? throw new InvalidOperationException("The policy was not loaded.");

    /// <summary>Completes when the snapshot is replaced. Take it before reading the snapshot, and none is missed.</summary>
    public Task NextChange => _replaced.Task;

    public RegisteredClient? Find(string clientId) => Current.FindClient(clientId)?.Registration;

    public async ValueTask<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        (await FindClientAsync(clientId, cancellationToken))?.Registration;

    /// <summary>
    /// A client, registered or described by the document that its id is the address of. The document says how it signs in; whom it is for is
    /// policy's to say, and without a row of its own it is for nobody (SPEC 68).
    /// </summary>
    public ValueTask<ClientPolicy?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        documents.Allows(clientId) ? FetchAsync(clientId, cancellationToken) : new(Current.FindClient(clientId));

    private async ValueTask<ClientPolicy?> FetchAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await documents.FindAsync(clientId, cancellationToken) is not { } described)
            return null;
        return Current.FindClient(clientId) is { } registered
            ? registered with { Registration = described with { IsAgent = registered.Registration.IsAgent } }
            : new() { Registration = described, Assigned = new(Everyone: false, []) };
    }

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
            _current = ReadAsync().AsTask().GetAwaiter().GetResult();
            var replaced = _replaced;
            _replaced = NewSignal();
            replaced.SetResult();
        }
    }

    /// <summary>A connection as it is decided by: placeholders replaced.</summary>
    public ManagedConnection Resolve(ManagedConnection connection) =>
        connection with { Resources = [.. connection.Resources.Select(addresses.Resolve)] };

    /// <summary>A server as it is decided by: placeholders replaced.</summary>
    public ServerPolicy Resolve(ServerPolicy server) =>
        server with { Issuer = addresses.Resolve(server.Issuer), Resources = [.. server.Resources.Select(addresses.Resolve)] };

    /// <summary>What keeps a connection from standing, as sentences.</summary>
    public IReadOnlyList<string> FaultsOf(ManagedConnection connection, ServerPolicy server) =>
        [.. ConnectionRules.Check(Resolve(connection), Resolve(server), options.Value.Tenant)];

    // What changes between two of these reads is told by its trigger, and read anew.
    private async ValueTask<PolicySnapshot> ReadAsync()
    {
        // Read first: rows that are newer than this number come with a refresh of their own.
        var last = await store.FirstAsync(PolicyChangeRow.SelectLast, [], row => row.GetInt64(0), CancellationToken.None).ConfigureAwait(false);
        var clients = await store.AllAsync(ClientRow.SelectAll, [], ClientRow.From, CancellationToken.None).ConfigureAwait(false);
        var servers = await store.AllAsync(ServerRow.SelectAll, [], ServerRow.From, CancellationToken.None).ConfigureAwait(false);
        var connections = await store.AllAsync(ConnectionRow.SelectAll, [], ConnectionRow.From, CancellationToken.None).ConfigureAwait(false);
        return new(options.Value.Issuer, [.. clients.Select(Resolve)], [.. servers.Select(Resolve)], [.. connections.Select(Resolve)])
        {
            Tenant = options.Value.Tenant,
            LastChange = last,
        };
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
            Keys = entry.Jwks is { } jwks ? PublicKeys.Parse(jwks) : [],
            JwksUri = entry.JwksUri is { } keys ? new(addresses.Resolve(keys)) : null,
            IsNative = entry.Native,
            IsAgent = entry.Agent,
        },
        PostLogoutRedirectUris = [.. entry.PostLogoutRedirectUris.Select(addresses.Resolve)],
        MustPush = entry.RequirePushedAuthorizationRequests,
        BackchannelLogoutUri = entry.BackchannelLogoutUri is { } uri ? addresses.Resolve(uri) : null,
        Assigned = entry.Assigned,
        Change = entry.Change,
    };
}
