using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>
/// <c>expectations.json</c>: per run of the suite, how many checks pass in each scenario, and the checks that do not, each with its reason.
/// The tests hold it and what the suite says together, so that it gets neither longer nor shorter unnoticed.
/// </summary>
internal sealed record Expectations(IReadOnlyDictionary<string, string> Reasons, IReadOnlyList<ExpectedRun> Runs)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static Expectations All { get; } = JsonSerializer.Deserialize<Expectations>(Resources.Read("expectations.json"), s_json)!;

    public static ExpectedRun Run(string name) => All.Runs.Single(run => run.Name == name);

    /// <summary>The runs whose arguments begin with a command of the suite.</summary>
    public static IEnumerable<ExpectedRun> Of(string command) => All.Runs.Where(run => run.Arguments[0] == command);
}

/// <summary>
/// One run of the suite: the checks that pass in each scenario that counts (scored) and in those that the suite runs but does not count, and
/// the checks that do not pass.
/// </summary>
internal sealed record ExpectedRun(
    string Name, string Package, IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, int> Scored, IReadOnlyDictionary<string, int> Unscored, IReadOnlyList<ExpectedException> Exceptions)
{
    public IEnumerable<string> Scenarios => Scored.Keys.Concat(Unscored.Keys);

    /// <summary>Every scenario that the suite ran is listed, every listed one ran, and the suite's own verdict is that what counts passed.</summary>
    public void AssertComplete(SuiteRun run)
    {
        Assert.Equal(Scenarios.Order(StringComparer.Ordinal), run.Scenarios.Keys.Order(StringComparer.Ordinal));
        Assert.True(run.ExitCode == 0, run.Output);
    }

    public void AssertAsListed(string scenario, SuiteRun run)
    {
        Assert.True(run.Scenarios.TryGetValue(scenario, out var checks), $"The suite has no result of {scenario}:\n{run.Output}");
        var excused = Exceptions.Where(exception => exception.Scenario == scenario)
            .SelectMany(exception => exception.Checks.Select(check => (Id: check, exception.Status))).ToHashSet();
        var others = checks.Where(check => check.Status != "SUCCESS").ToList();

        var news = others.Where(check => !excused.Contains((check.Id, check.Status)))
            .Select(check => $"{check.Status} {check.Id}: {check.ErrorMessage ?? check.Description}");
        var gone = excused.Except(others.Select(check => (check.Id, check.Status)))
            .Select(check => $"{check.Status} {check.Id} is listed in expectations.json, and is not so.");
        var differences = news.Concat(gone).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(Scored.TryGetValue(scenario, out var passing) ? passing : Unscored[scenario], checks.Count - others.Count);
    }
}

/// <summary>Checks of a scenario that are FAILURE, WARNING or SKIPPED; the reason names one of <see cref="Expectations.Reasons"/>.</summary>
internal sealed record ExpectedException(string Scenario, string Status, IReadOnlyList<string> Checks, string Reason);
