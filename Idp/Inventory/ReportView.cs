using Xaa.Idp.Policy;
using Xaa.Records;

namespace Xaa.Idp.Inventory;

/// <summary>A reported client beside what policy says of it now.</summary>
/// <param name="Reported">What the server reports.</param>
/// <param name="Client">Our id of the client, when it is one that we know by this id at this server.</param>
public sealed record ReportView(ReportedClient Reported, string? Client)
{
    public static IReadOnlyList<ReportView> Of(IEnumerable<ReportedClient> reported, PolicySnapshot policy)
    {
        var known = policy.Connections.ToLookup(connection => (connection.Server, connection.ClientIdAtServer), connection => connection.Client);
        return [.. reported.Select(client => new ReportView(client, known[(client.Server, client.ClientId)].FirstOrDefault()))];
    }
}

/// <summary>How well we can see what a server reports.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="State">How its feed is doing; null when it gives us none.</param>
public sealed record ReportSource(string Server, RecordFeedState? State)
{
    public static IReadOnlyList<ReportSource> Of(PolicySnapshot policy, IReadOnlyDictionary<string, RecordFeedState> states) =>
    [
        .. policy.Servers.Select(server => server.Name).Union(states.Keys).Order(StringComparer.Ordinal)
            .Select(server => new ReportSource(server, states.GetValueOrDefault(server))),
    ];
}
