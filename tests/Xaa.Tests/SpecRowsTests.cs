using System.Text.RegularExpressions;

namespace Xaa.Tests;

/// <summary>
/// Every row of the protocol's checklist has a test that holds to it and one that breaks it, or says that it is not built yet. What the tests assert
/// is theirs to show; that docs/spec-matrix.md names tests that exist and cite their row is shown here, so that no row gets lost when tests move.
/// </summary>
public sealed partial class SpecRowsTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);
    private static readonly IReadOnlyList<Row> Matrix = [.. ReadMatrix()];
    private static readonly ILookup<string, string> Sources = ReadSources();

    public static TheoryData<string> Rows => [.. Matrix.Select(row => row.Name)];

    [Fact]
    public void Every_row_stands_there_once_and_in_order()
    {
        var rows = Enumerable.Range(1, 85).Select(row => $"{row}").Concat(Enumerable.Range(1, 12).Select(row => $"C{row}"));
        Assert.Equal(rows, Matrix.Select(row => row.Name));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_has_a_test_that_passes_it_and_one_that_breaks_it_or_says_why_not(string name)
    {
        var row = Matrix.Single(row => row.Name == name);
        var excused = row.Passes.StartsWith("not built yet: ", StringComparison.Ordinal) || row.Passes.StartsWith("asks nothing: ", StringComparison.Ordinal);
        Assert.True(excused || Tests(row.Passes).Count > 0, $"Row {name} names no test that passes it.");
        Assert.True(
            excused || row.Breaks.StartsWith("nothing to refuse: ", StringComparison.Ordinal) || Tests(row.Breaks).Count > 0,
            $"Row {name} names no test that breaks it.");
        Assert.All(Tests(row.Passes).Concat(Tests(row.Breaks)), test => AssertCited(test.Class, test.Method, name));
    }

    private static void AssertCited(string type, string method, string row)
    {
        var declared = Sources[type].Where(source => Regex.IsMatch(source, $@"\b(?:Task|void)\s+{method}\(")).ToList();
        Assert.True(declared.Count > 0, $"There is no test {type}.{method}.");
        Assert.True(declared.Exists(source => Cites(source, row)), $"{type} has {method}, and does not cite SPEC {row}.");
    }

    private static bool Cites(string source, string row) =>
        Citation().Matches(source).SelectMany(citation => Expand(citation.Groups["rows"].Value)).Contains(row);

    // "1 to 3, 7" is 1, 2, 3, 7.
    private static IEnumerable<string> Expand(string rows) =>
        from part in rows.Split(", ")
        let ends = part.Split(" to ")
        from row in char.IsAsciiDigit(part[0])
            ? Enumerable.Range(int.Parse(ends[0]), int.Parse(ends[^1]) - int.Parse(ends[0]) + 1).Select(number => $"{number}")
            : [part]
        select row;

    private static List<(string Class, string Method)> Tests(string cell) =>
        [.. NamedTest().Matches(cell).Select(test => (test.Groups[1].Value, test.Groups[2].Value))];

    private static IEnumerable<Row> ReadMatrix() =>
        from line in File.ReadLines(Path.Combine(Root, "docs", "spec-matrix.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 6 && RowName().IsMatch(cells[1])
        select new Row(cells[1], cells[3], cells[4]);

    private static ILookup<string, string> ReadSources() => Directory
        .EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .ToLookup(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllText);

    private static string FindRoot(string directory) => File.Exists(Path.Combine(directory, "XaaAspire.sln"))
        ? directory
        : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("These tests run inside of the repository."));

    [GeneratedRegex(@"^C?\d+$")]
    private static partial Regex RowName();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"\bSPEC (?<rows>C?\d+(?: to \d+)?(?:, C?\d+(?: to \d+)?)*)")]
    private static partial Regex Citation();

    private sealed record Row(string Name, string Passes, string Breaks);
}
