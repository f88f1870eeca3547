using Xaa.Server;

namespace Xaa.Idp.Policy;

/// <summary>A registered client, with its addresses resolved, and whom it is for.</summary>
public sealed record ClientPolicy
{
    public required RegisteredClient Registration { get; init; }

    public string ClientId => Registration.ClientId;

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public required Assignment Assigned { get; init; }

    /// <summary>The number of the change that made it what it is.</summary>
    public long Change { get; init; }
}
