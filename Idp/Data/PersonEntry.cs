namespace Xaa.Idp.Data;

/// <summary>A person of the company. <see cref="Id"/> is the <c>sub</c> of every token about her.</summary>
public sealed record PersonEntry
{
    public required string Id { get; init; }

    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public required string Email { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public string? PasswordHash { get; init; }

    /// <summary>False while suspended: no sign-in, no token.</summary>
    public bool Active { get; init; } = true;

    /// <summary>Prints no hash.</summary>
    public override string ToString() => $"PersonEntry {{ {UserName} }}";
}
