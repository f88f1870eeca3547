namespace Xaa.Shims.Tests;

/// <summary>A checked-in list of a package's public signatures, one a line; what begins with # is a comment.</summary>
internal static class PublicApiList
{
    public static IReadOnlyList<string> Read(string list) => File
        .ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{list}.txt"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .ToList();

    /// <summary>What to do about a line that the list does not hold.</summary>
    public static string Missing(string list, string line) =>
        $"""
        {list} is not known to have:
          {line}
        Look this member up in the public documentation or source of the package, at the version in Directory.Packages.props.
        If it is there exactly so, add the line above to tests/Shims.Tests/PublicApi/{list}.txt, in its place by ordinal order.
        If it differs, mend the shim and what uses it. If it is not there, make it internal or remove it.{Similar(list, line)}
        """;

    // The same member with another shape is what one wants to see first.
    private static string Similar(string list, string line)
    {
        var name = NameOf(line);
        var similar = Read(list).Where(other => NameOf(other) == name).ToList();
        return similar.Count > 0 ? $"\nThe list has, under the same name:\n  {string.Join("\n  ", similar)}" : "";
    }

    private static string NameOf(string line) => line.Split(" -> ")[0].Split('(')[0].Split(" {")[0].Split(' ')[^1].Split('<')[0];
}
