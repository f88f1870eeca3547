namespace Xaa.Idp.Data;

/// <summary>A client registered with this IdP. Addresses may hold placeholders.</summary>
public sealed class ClientEntry
{
    public required string ClientId { get; init; }

    public required string DisplayName { get; set; }

    public List<string> RedirectUris { get; set; } = [];

    public List<string> PostLogoutRedirectUris { get; set; } = [];

    public required string AuthMethod { get; set; }

    public bool Native { get; set; }

    public required byte[] SecretHash { get; set; }

    public List<string> GrantTypes { get; set; } = [];

    /// <summary>What it may have for itself, by client credentials.</summary>
    public List<string> Scopes { get; set; } = [];

    /// <summary>Authorization requests are taken from the client itself only. RFC 9126 §6.</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    /// <summary>Where it is told that a session has ended. OpenID Connect Back-Channel Logout §2.2.</summary>
    public string? BackchannelLogoutUri { get; set; }

    public bool AssignedToEveryone { get; set; }

    public List<string> AssignedGroups { get; set; } = [];
}
