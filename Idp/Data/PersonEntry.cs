namespace Xaa.Idp.Data;

/// <summary>A person of the company. <see cref="Id"/> is the <c>sub</c> of every token about her.</summary>
public sealed class PersonEntry
{
    public required string Id { get; init; }

    public required string UserName { get; set; }

    public required string DisplayName { get; set; }

    public required string Email { get; set; }

    public List<string> Groups { get; set; } = [];

    public string? PasswordHash { get; set; }

    /// <summary>False while suspended: no sign-in, no token.</summary>
    public bool Active { get; set; } = true;
}
