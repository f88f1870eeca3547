using Xaa.Idp.Policy;

namespace Xaa.Idp.Data;

/// <summary>A client registered with this IdP. Addresses may hold placeholders.</summary>
public sealed record ClientEntry
{
    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public required string AuthMethod { get; init; }

    public bool Native { get; init; }

    /// <summary>Whether it acts for people by itself: its ID-JAGs say so.</summary>
    public bool Agent { get; init; }

    /// <summary>SHA-256 of the secret; empty when it has none.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>Its public keys, as a key set in JSON.</summary>
    public string? Jwks { get; init; }

    /// <summary>Where its public keys are.</summary>
    public string? JwksUri { get; init; }

    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary>What it may have for itself, by client credentials.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Authorization requests are taken from the client itself only. RFC 9126 §6.</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Where it is told that a session has ended. OpenID Connect Back-Channel Logout §2.2.</summary>
    public string? BackchannelLogoutUri { get; init; }

    public required Assignment Assigned { get; init; }

    /// <summary>The number of the change that made it what it is.</summary>
    public long Change { get; init; }
}
