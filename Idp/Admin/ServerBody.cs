using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

/// <summary>An MCP server as the administration API takes it. Its name stands in the path.</summary>
public sealed record ServerBody
{
    public string? DisplayName { get; init; }

    /// <summary>Of its authorization server, exactly as its metadata says it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The MCP servers that it governs.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The types of authorization details (RFC 9396) that it knows.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    /// <summary>For whom it is; nobody, when it is left out.</summary>
    public AssignmentBody Assigned { get; init; } = new();

    public required string Reason { get; init; }

    public ServerPolicy Named(string name) => new()
    {
        Name = name,
        DisplayName = DisplayName is { Length: > 0 } display ? display : name,
        Issuer = Issuer,
        Resources = Resources,
        Scopes = Scopes,
        DetailTypes = DetailTypes,
        Assigned = Assigned.ToAssignment(),
    };
}
