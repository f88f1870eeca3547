using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>The suite's server scenarios, each a case, as the suite itself judges them.</summary>
[Collection(SuiteRuns.Collection)]
public sealed class ServerTests(ServerRuns runs) : IClassFixture<ServerRuns>
{
    public static TheoryData<string> Runs => [.. Expectations.Of("server").Select(run => run.Name)];

    public static TheoryData<string, string> Scored =>
        [.. Expectations.Of("server").SelectMany(run => run.Scored.Keys.Select(scenario => (run.Name, scenario)))];

    public static TheoryData<string, string> Unscored =>
        [.. Expectations.Of("server").SelectMany(run => run.Unscored.Keys.Select(scenario => (run.Name, scenario)))];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_suite_ran_what_is_listed_and_is_content(string run) => Expectations.Run(run).AssertComplete(await runs.OfAsync(run));

    [Theory]
    [MemberData(nameof(Scored))]
    public async Task Scored_scenario_passes(string run, string scenario) => Expectations.Run(run).AssertAsListed(scenario, await runs.OfAsync(run));

    [Theory]
    [MemberData(nameof(Unscored))]
    public async Task What_fails_in_an_unscored_scenario_is_listed(string run, string scenario) =>
        Expectations.Run(run).AssertAsListed(scenario, await runs.OfAsync(run));
}
