namespace Xaa.Idp.Policy;

/// <summary>A managed connection: which client may reach which server, for whom, with which scopes. No connection, no ID-JAG.</summary>
public sealed record ManagedConnection
{
    public required string Client { get; init; }

    public required string Server { get; init; }

    /// <summary>What the client is called at the server (SPEC 27, 66).</summary>
    public required string ClientIdAtServer { get; init; }

    public required Assignment Covers { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Scopes that need a stronger sign-in, with the <c>acr</c> they need.</summary>
    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();

    /// <summary>How old a sign-in may be, in seconds; null: as old as the session.</summary>
    public int? MaxAge { get; init; }

    /// <summary>The types of <c>authorization_details</c> that are granted; unlike resources, none named means none.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    /// <summary>Those of the server's resources that may be reached; none named means all. In the store, addresses may be placeholders.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>What ID-JAGs over this connection say of the person besides her <c>sub</c>.</summary>
    public Disclosure Disclosure { get; init; } = new();

    /// <summary>The administrator who approved it; null while it is only proposed.</summary>
    public string? ApprovedBy { get; init; }

    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>What it is for, in the words of who proposed or changed it last.</summary>
    public string Reason { get; init; } = "";

    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>The number of the change that made it what it is.</summary>
    public long Change { get; init; }

    public ConnectionState StateAt(DateTimeOffset now) =>
        ApprovedBy is null ? ConnectionState.Proposed
        : !Enabled ? ConnectionState.Off
        : Expires <= now ? ConnectionState.Expired
        : ConnectionState.On;

    public bool Reaches(string resource) => Resources.Count == 0 || Resources.Contains(resource, StringComparer.Ordinal);
}

/// <summary>Claims that a server may need to know a person's account by. Little as the default: SPEC 30, C7.</summary>
public sealed record Disclosure
{
    public const string ByUserName = "userName";
    public const string ByEmail = "email";

    /// <summary><c>email</c>.</summary>
    public bool Email { get; init; }

    /// <summary><c>aud_sub</c>: what the person is called at the server, by <see cref="ByUserName"/> or <see cref="ByEmail"/>; null: left out.</summary>
    public string? AudSub { get; init; }

    /// <summary><c>tenant</c>: which company it is, as <see cref="IdpOptions.Tenant"/> says (SPEC 70).</summary>
    public bool Tenant { get; init; }

    /// <summary><c>aud_tenant</c>: which of the server's tenants is meant (SPEC 31, 72).</summary>
    public string? AudTenant { get; init; }
}

/// <summary>What a connection is good for at a moment.</summary>
public enum ConnectionState
{
    Proposed,
    Off,
    Expired,
    On,
}
