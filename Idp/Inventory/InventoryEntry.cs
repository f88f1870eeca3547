namespace Xaa.Idp.Inventory;

/// <summary>A client and a server of which tokens were asked for.</summary>
public sealed record InventoryEntry
{
    public required string Client { get; init; }

    /// <summary>The server's issuer; or, of a server that is not known here, what the client wrote.</summary>
    public required string Audience { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    public DateTimeOffset? LastIssued { get; init; }

    public required long Issued { get; init; }

    public required long Refused { get; init; }

    /// <summary>The reason of the last refusal.</summary>
    public string? LastReason { get; init; }

    /// <summary>How many people asked.</summary>
    public required long People { get; init; }

    /// <summary>The scopes that were ever granted.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}
