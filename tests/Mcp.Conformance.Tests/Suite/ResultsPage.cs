namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>What docs/conformance.md has to say of the expectations, line by line.</summary>
internal static class ResultsPage
{
    public static IEnumerable<string> Results() => Expectations.All.Runs.Select(run =>
    {
        var command = $"conformance {string.Join(' ', run.Arguments)}";
        var beside = run.Unscored.Count == 0 ? "–" : $"{run.Unscored.Count}, {run.Unscored.Values.Sum()} checks pass";
        var others = run.Exceptions.Sum(exception => exception.Checks.Count);
        return $"| {run.Name} | `{command}` | {run.Scored.Count} | {run.Scored.Values.Sum()} | {beside} | {others} |";
    });

    /// <summary>Each reason with the checks that it is for.</summary>
    public static IEnumerable<string> Exceptions() => Expectations.All.Reasons.SelectMany(reason => Expectations.All.Runs
        .SelectMany(run => run.Exceptions.Where(exception => exception.Reason == reason.Key).Select(exception => Line(run, exception)))
        .Prepend($"**{reason.Value}**"));

    private static string Line(ExpectedRun run, ExpectedException exception)
    {
        var counted = run.Scored.ContainsKey(exception.Scenario) ? "counted" : "not counted";
        var checks = string.Join(", ", exception.Checks.Select(check => $"`{check}`"));
        return $"- {run.Name}, `{exception.Scenario}` ({counted}), {exception.Status}: {checks}";
    }
}
