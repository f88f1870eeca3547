using System.Collections.Frozen;

namespace Xaa.Idp.Policy;

/// <summary>All of policy at one moment. A request uses one snapshot from beginning to end.</summary>
public sealed class PolicySnapshot
{
    private readonly FrozenDictionary<string, ClientPolicy> _clients;
    private readonly FrozenDictionary<string, ServerPolicy> _servers;
    private readonly FrozenDictionary<(string Client, string Server), ManagedConnection> _connections;
    private readonly AliasTable _audiences;
    private readonly AliasTable _resources;

    /// <exception cref="ArgumentException">Two rows have the same key once their addresses are resolved.</exception>
    public PolicySnapshot(
        string issuer,
        IReadOnlyCollection<ClientPolicy> clients,
        IReadOnlyCollection<ServerPolicy> servers,
        IReadOnlyCollection<ManagedConnection> connections)
    {
        Issuer = issuer;
        _clients = clients.ToFrozenDictionary(c => c.ClientId, StringComparer.Ordinal);
        _servers = servers.ToFrozenDictionary(s => s.Issuer, StringComparer.Ordinal);
        _connections = connections.ToFrozenDictionary(c => (c.Client, c.Server));
        _audiences = new(servers.Select(s => s.Issuer).Append(issuer));
        _resources = new(servers.SelectMany(s => s.Resources).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Our own issuer identifier.</summary>
    public string Issuer { get; }

    /// <summary>The tenant that this IdP is, if it was told one.</summary>
    public string? Tenant { get; init; }

    /// <summary>The number of the latest change that is in it, of whatever kind.</summary>
    public long LastChange { get; init; }

    public ClientPolicy? FindClient(string clientId) => _clients.GetValueOrDefault(clientId);

    public IEnumerable<ClientPolicy> Clients => _clients.Values;

    public IEnumerable<ServerPolicy> Servers => _servers.Values;

    public IEnumerable<ManagedConnection> Connections => _connections.Values;

    public ServerPolicy? FindServerByName(string name) => _servers.Values.FirstOrDefault(server => server.Name == name);

    /// <summary>The policy as it would be with this connection in place of the one that joins the same two, or without any when it is null.</summary>
    public PolicySnapshot With(string client, string server, ManagedConnection? connection)
    {
        var others = _connections.Values.Where(c => (c.Client, c.Server) != (client, server));
        return new(Issuer, _clients.Values, _servers.Values, [.. connection is null ? others : others.Append(connection)]) { Tenant = Tenant, LastChange = LastChange };
    }

    public ServerPolicy? FindServer(string issuer) => _servers.GetValueOrDefault(issuer);

    public ManagedConnection? FindConnection(string client, string server) => _connections.GetValueOrDefault((client, server));

    /// <summary>The canonical spelling of an audience, or null when no server here has it.</summary>
    public string? CanonicalAudience(string audience) => _audiences.Find(audience);

    /// <summary>The canonical spelling of a resource, or null when no server here governs it.</summary>
    public string? CanonicalResource(string resource) => _resources.Find(resource);
}
