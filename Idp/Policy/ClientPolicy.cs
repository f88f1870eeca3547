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

    /// <summary>The number of the change that made it what it is.</summary>
    public long Change { get; init; }
}
