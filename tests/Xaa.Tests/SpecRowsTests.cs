using System.Text.RegularExpressions;

namespace Xaa.Tests;

/// <summary>
/// Every MUST of the protocol's checklist has a test that holds to it and one that breaks it. What they assert is theirs to show; that both name
/// their row is shown here, so that no row gets lost when tests are moved or renamed.
/// </summary>
public sealed partial class SpecRowsTests
{
    private static readonly Dictionary<int, int> Named = CountRows();

    public static TheoryData<int> Rows => [.. Expand("1 to 5, 7, 11, 12, 14 to 18, 21, 23 to 28, 35 to 43, 46 to 53, 55 to 58, 73, 74")];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_named_by_a_test_that_passes_it_and_by_one_that_breaks_it(int row) =>
        Assert.True(Named.GetValueOrDefault(row) >= 2, $"SPEC {row} is named {Named.GetValueOrDefault(row)} times in tests.");

    private static Dictionary<int, int> CountRows() => Directory
        .EnumerateFiles(Path.Combine(Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => Citation().Matches(File.ReadAllText(file)))
        .SelectMany(citation => Expand(citation.Groups["rows"].Value))
        .CountBy(row => row)
        .ToDictionary();

    // "1 to 3, 7" is 1, 2, 3, 7. Rows that begin with a letter decide between texts and are not counted.
    private static IEnumerable<int> Expand(string rows) =>
        from part in rows.Split(", ")
        where char.IsAsciiDigit(part[0])
        let ends = part.Split(" to ").Select(int.Parse).ToArray()
        from row in Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)
        select row;

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "XaaAspire.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("These tests run inside of the repository.");
    }

    [GeneratedRegex(@"\bSPEC (?<rows>C?\d+(?: to \d+)?(?:, C?\d+(?: to \d+)?)*)")]
    private static partial Regex Citation();
}
