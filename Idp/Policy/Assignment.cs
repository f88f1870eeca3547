namespace Xaa.Idp.Policy;

/// <summary>Whom something is for: everyone, or the members of some groups and some people by themselves.</summary>
public sealed record Assignment(bool Everyone, IReadOnlyList<string> Groups)
{
    public static readonly Assignment Nobody = new(false, []);

    /// <summary>Ids of people who are meant by themselves.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public bool Covers(string person, IReadOnlyCollection<string> groups) =>
        Everyone || People.Contains(person, StringComparer.Ordinal) || Groups.Any(group => groups.Contains(group, StringComparer.Ordinal));
}
