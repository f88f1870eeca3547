using Xaa.Server;

namespace Xaa.Idp.Policy;

/// <summary>A registered client, with its addresses resolved, and whom it is for.</summary>
public sealed record ClientPolicy
{
    public required RegisteredClient Registration { get; init; }

    public string ClientId => Registration.ClientId;

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Authorization requests are taken from the client itself only. RFC 9126 §6.</summary>
    public bool MustPush { get; init; }

    /// <summary>Where it is told that a session has ended, or null. OpenID Connect Back-Channel Logout §2.2.</summary>
    public string? BackchannelLogoutUri { get; init; }

    public required Assignment Assigned { get; init; }
}

/// <summary>An MCP server's authorization server, with its addresses resolved.</summary>
public sealed record ServerPolicy
{
    public required string Name { get; init; }

    /// <summary>The one spelling that goes into <c>aud</c>.</summary>
    public required string Issuer { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required Assignment Assigned { get; init; }
}

/// <summary>A managed connection between a client and a server.</summary>
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

    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;
}
