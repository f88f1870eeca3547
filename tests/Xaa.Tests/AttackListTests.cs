using System.Text.RegularExpressions;

namespace Xaa.Tests;

/// <summary>docs/attacks.md is held to the tests that are there, so that no attack gets lost when tests move.</summary>
public sealed partial class AttackListTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);
    private static readonly IReadOnlyList<Row> List = [.. ReadList()];
    private static readonly ILookup<string, string> Files = Directory
        .EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .ToLookup(file => Path.GetFileNameWithoutExtension(file)!);

    public static TheoryData<string> Rows => [.. List.Select(row => row.Name)];

    [Fact]
    public void Every_attack_stands_there_once_and_in_order() =>
        Assert.Equal(Enumerable.Range(1, 25).Select(number => $"C{number}"), List.Select(row => row.Name));

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_attack_has_tests_that_say_so_or_a_word_why_not(string name)
    {
        var row = List.Single(row => row.Name == name);
        var excused = row.Holds.StartsWith("not built yet: ", StringComparison.Ordinal) || row.Holds.StartsWith("a concern of the client: ", StringComparison.Ordinal);
        Assert.True(excused != row.Tests.Count > 0, $"{name} names no test, or an excuse besides.");
        Assert.All(row.Tests, test => Assert.True(
            Files[test].Any(file => Cites(File.ReadAllText(file), name)), $"There is no {test}, or it does not cite QUIRKS {name}."));
        Assert.All(row.Tests.Take(1), test => Assert.True(Files[test].Any(IsAttack), $"{test} is in no folder Attacks."));
    }

    [Fact]
    public void No_attack_is_made_that_does_not_stand_there()
    {
        var listed = List.SelectMany(row => row.Tests).ToHashSet();
        Assert.All(Files.Where(files => files.Any(IsAttack)), files => Assert.Contains(files.Key, listed));
    }

    private static bool IsAttack(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "Attacks";

    // "QUIRKS C6, C7, C18" cites three.
    private static bool Cites(string source, string attack) =>
        Citation().Matches(source).SelectMany(citation => citation.Groups[1].Value.Split(", ")).Contains(attack);

    private static IEnumerable<Row> ReadList() =>
        from line in File.ReadLines(Path.Combine(Root, "docs", "attacks.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 6 && AttackName().IsMatch(cells[1])
        select new Row(cells[1], cells[3], [.. NamedTest().Matches(cells[4]).Select(test => test.Groups[1].Value)]);

    private static string FindRoot(string directory) => File.Exists(Path.Combine(directory, "XaaAspire.sln"))
        ? directory
        : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("These tests run inside of the repository."));

    [GeneratedRegex(@"^C\d+$")]
    private static partial Regex AttackName();

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"\bQUIRKS (C\d+(?:, C\d+)*)")]
    private static partial Regex Citation();

    private sealed record Row(string Name, string Holds, IReadOnlyList<string> Tests);
}
