using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests;

/// <summary>expectations.json, and that a run which differs from it is noticed.</summary>
public sealed class ExpectationTests
{
    private static readonly ExpectedRun s_expected = new(
        "a run", "a package", ["server"], new Dictionary<string, int> { ["ping"] = 1 }, new Dictionary<string, int> { ["tasks"] = 0 },
        [new("tasks", "FAILURE", ["tasks-advertised"], "no-tasks")]);

    private static readonly Check s_pong = new("pong", "SUCCESS", ErrorMessage: null, "Answers a ping");
    private static readonly Check s_noTasks = new("tasks-advertised", "FAILURE", "capabilities.extensions MUST be advertised", "Offers tasks");

    [Fact]
    public void No_failure_is_excused_in_a_scored_scenario() => Assert.DoesNotContain(
        Expectations.All.Runs.SelectMany(run => run.Exceptions.Where(exception => run.Scored.ContainsKey(exception.Scenario))),
        exception => exception.Status == "FAILURE");

    [Fact]
    public void Every_exception_has_a_reason_and_every_reason_is_needed() => Assert.Equal(
        Expectations.All.Reasons.Keys.Order(StringComparer.Ordinal),
        Expectations.All.Runs.SelectMany(run => run.Exceptions).Select(exception => exception.Reason).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_exception_is_of_a_scenario_that_runs() => Assert.All(
        Expectations.All.Runs, run => Assert.Subset(run.Scenarios.ToHashSet(), run.Exceptions.Select(exception => exception.Scenario).ToHashSet()));

    [Fact]
    public void A_run_that_is_as_listed_passes()
    {
        var run = Run(0, [s_pong], [s_noTasks]);
        s_expected.AssertComplete(run);
        s_expected.AssertAsListed("ping", run);
        s_expected.AssertAsListed("tasks", run);
    }

    [Fact]
    public void A_check_that_fails_and_is_not_listed_is_told_in_the_suites_words()
    {
        var broken = s_pong with { Status = "FAILURE", ErrorMessage = "No pong within 5 s" };
        Assert.Contains("FAILURE pong: No pong within 5 s", Difference("ping", Run(1, [broken], [s_noTasks])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_listed_failure_that_passes_or_only_warns_is_noticed()
    {
        Assert.Contains("tasks-advertised", Difference("tasks", Run(0, [s_pong], [s_noTasks with { Status = "SUCCESS" }])), StringComparison.Ordinal);
        Assert.Contains("tasks-advertised", Difference("tasks", Run(0, [s_pong], [s_noTasks with { Status = "WARNING" }])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_is_no_longer_made_is_noticed() => Difference("ping", Run(0, [], [s_noTasks]));

    [Fact]
    public void A_scenario_without_a_result_is_noticed()
    {
        var run = new SuiteRun(0, "Failed to run scenario tasks", new Dictionary<string, IReadOnlyList<Check>> { ["ping"] = [s_pong] });
        Assert.Contains("Failed to run scenario tasks", Difference("tasks", run), StringComparison.Ordinal);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => s_expected.AssertComplete(run));
    }

    [Fact]
    public void A_run_that_the_suite_calls_failed_is_noticed() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => s_expected.AssertComplete(Run(1, [s_pong], [s_noTasks])));

    private static string Difference(string scenario, SuiteRun run) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => s_expected.AssertAsListed(scenario, run)).Message;

    private static SuiteRun Run(int exitCode, IReadOnlyList<Check> ping, IReadOnlyList<Check> tasks) =>
        new(exitCode, "", new Dictionary<string, IReadOnlyList<Check>> { ["ping"] = ping, ["tasks"] = tasks });
}
