namespace Xaa.Idp.Data;

/// <summary>An MCP server's authorization server, the resources it governs and the scopes it knows. Addresses may hold placeholders.</summary>
public sealed class ServerEntry
{
    public required string Name { get; init; }

    public required string Issuer { get; set; }

    public List<string> Resources { get; set; } = [];

    public List<string> Scopes { get; set; } = [];

    public bool AssignedToEveryone { get; set; }

    public List<string> AssignedGroups { get; set; } = [];
}
