using System.Text;
using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests;

/// <summary>docs/conformance.md says what expectations.json says, and no more.</summary>
public sealed class DocumentationTests
{
    private static readonly string[] s_page = Encoding.UTF8.GetString(Resources.Read("conformance.md")).Split('\n');

    [Fact]
    public void The_table_of_results_is_true() =>
        Assert.Equal(ResultsPage.Results(), Section("## Results").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1));

    [Fact]
    public void What_does_not_pass_is_listed_with_its_reason() =>
        Assert.Equal(ResultsPage.Exceptions(), Section("## What does not pass, and why").Where(line => line is ['*', ..] or ['-', ..]));

    private static IEnumerable<string> Section(string heading) =>
        s_page.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
}
