namespace Xaa.Idp.Policy;

/// <summary>Whom something is for: everyone, or the members of some groups.</summary>
public sealed record Assignment(bool Everyone, IReadOnlyList<string> Groups)
{
    public bool Covers(IReadOnlyCollection<string> groups) => Everyone || Groups.Any(group => groups.Contains(group, StringComparer.Ordinal));
}
