using Xaa.Idp.Policy;

namespace Xaa.Idp.Inventory;

/// <summary>An entry beside what policy says of it now.</summary>
/// <param name="Entry">What was asked for.</param>
/// <param name="Server">The server's name; null when it is not known here.</param>
/// <param name="State">What the connection between the two is now; null when there is none.</param>
public sealed record InventoryView(InventoryEntry Entry, string? Server, ConnectionState? State)
{
    /// <summary>Whether nobody has approved what is asked for.</summary>
    public bool IsUnapproved => State is null or ConnectionState.Proposed;

    public static IReadOnlyList<InventoryView> Of(IEnumerable<InventoryEntry> entries, PolicySnapshot policy, DateTimeOffset now) =>
    [
        .. entries.Select(entry =>
        {
            var audience = policy.CanonicalAudience(entry.Audience);
            var server = audience is null ? null : policy.FindServer(audience);
            var connection = server is null ? null : policy.FindConnection(entry.Client, server.Name);
            return new InventoryView(entry, server?.Name, connection?.StateAt(now));
        }),
    ];
}
