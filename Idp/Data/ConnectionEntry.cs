namespace Xaa.Idp.Data;

/// <summary>A managed connection: which client may reach which server, for whom, with which scopes. No row, no ID-JAG.</summary>
public sealed class ConnectionEntry
{
    public required string Client { get; init; }

    public required string Server { get; init; }

    public required string ClientIdAtServer { get; set; }

    public bool CoversEveryone { get; set; }

    public List<string> Groups { get; set; } = [];

    public List<string> Scopes { get; set; } = [];

    /// <summary>Scopes that need a stronger sign-in, with the <c>acr</c> they need.</summary>
    public Dictionary<string, string> RequireAcr { get; set; } = [];

    public required string ApprovedBy { get; set; }

    public required string Reason { get; set; }

    public DateTimeOffset? Expires { get; set; }

    public bool Enabled { get; set; } = true;
}
