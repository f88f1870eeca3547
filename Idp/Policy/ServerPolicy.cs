namespace Xaa.Idp.Policy;

/// <summary>An MCP server's authorization server, the resources it governs and the scopes it knows. In the store, addresses may be placeholders.</summary>
public sealed record ServerPolicy
{
    public required string Name { get; init; }

    public string DisplayName { get; init; } = "";

    /// <summary>The one spelling that goes into <c>aud</c>.</summary>
    public required string Issuer { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The types of <c>authorization_details</c> that it knows. RFC 9396 §2.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    public required Assignment Assigned { get; init; }

    /// <summary>The number of the change that made it what it is.</summary>
    public long Change { get; init; }
}
