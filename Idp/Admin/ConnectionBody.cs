using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

/// <summary>A managed connection as the administration API takes it. Who approves it is the caller; which two it joins stands in the path.</summary>
public sealed record ConnectionBody
{
    public required string ClientIdAtServer { get; init; }

    public bool Everyone { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Ids.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public required IReadOnlyList<string> Scopes { get; init; }

    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();

    /// <summary>How old a sign-in may be, in seconds; null: as old as the session.</summary>
    public int? MaxAge { get; init; }

    /// <summary>The types of authorization details (RFC 9396) that are granted; none named means none.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    public Disclosure Disclosure { get; init; } = new();

    public required string Reason { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>False proposes it: nobody gets anything until it is approved.</summary>
    public bool Approved { get; init; } = true;

    public ManagedConnection Between(string client, string server) => new()
    {
        Client = client,
        Server = server,
        ClientIdAtServer = ClientIdAtServer,
        Covers = new(Everyone, Groups) { People = People },
        Scopes = Scopes,
        RequireAcr = RequireAcr,
        MaxAge = MaxAge,
        DetailTypes = DetailTypes,
        Resources = Resources,
        Disclosure = Disclosure,
        Reason = Reason,
        Expires = Expires,
        Enabled = Enabled,
    };
}
