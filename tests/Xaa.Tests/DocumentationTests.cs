using System.Reflection;
using System.Text.RegularExpressions;
using Xaa.OAuth;

namespace Xaa.Tests;

/// <summary>Pages that say what the code does are held against it.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file))
    ];

    [Fact]
    public void Every_reason_stands_once_in_the_security_page_and_no_other_does()
    {
        var documented = TableWord().Matches(Read("docs/security.md")).Select(m => m.Groups[1].Value);
        var reasons = typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(reasons.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        var links = Link().Matches(Read(page)).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal)).ToList();
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(folder, link)), $"{page} links to {link}, which is not there."));
    }

    [Fact]
    public void The_README_has_the_command_that_CI_runs_and_the_one_that_starts_the_stack()
    {
        var commands = Command().Matches(Read("README.md")).SelectMany(m => m.Groups[1].Value.Split('\n')).ToList();
        Assert.Contains("dotnet run --project AppHost", commands);
        Assert.True(File.Exists(Path.Combine(Root, "AppHost", "AppHost.csproj")));
        Assert.Contains("dotnet test -m:1", commands);
        Assert.Contains("\ndotnet test -m:1 ", Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_of_the_page_for_other_clients_is_what_the_tests_run()
    {
        var snippets = Snippet().Matches(Read("docs/adopt.md"));
        Assert.Equal(["connect.mjs", "Agent.cs", "OwnAgent.cs"], snippets.Select(snippet => Path.GetFileName(snippet.Groups["file"].Value)));
        Assert.All(snippets, snippet => Assert.Contains(
            Trimmed(snippet.Groups["code"].Value), Trimmed(Read(Path.Combine("docs", snippet.Groups["file"].Value))), StringComparison.Ordinal));
    }

    // The page shows a part of a file, moved to the left.
    private static string Trimmed(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot(string directory) => File.Exists(Path.Combine(directory, "XaaAspire.sln"))
        ? directory
        : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests do not run inside the repository."));

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableWord();

    [GeneratedRegex(@"\]\(([^)#\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"From \[[^\]]+\]\((?<file>[^)]+)\):\n\n```[a-z]+\n(?<code>.+?)\n```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("```\n(.+?)\n```", RegexOptions.Singleline)]
    private static partial Regex Command();
}
