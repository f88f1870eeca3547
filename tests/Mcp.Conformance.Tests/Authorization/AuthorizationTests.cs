using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Authorization;

/// <summary>The suite's authorization server scenarios, against the IdP and against a server's ordinary way.</summary>
[Collection(SuiteRuns.Collection)]
public sealed class AuthorizationTests(AuthorizationRuns runs) : IClassFixture<AuthorizationRuns>
{
    public static TheoryData<string, string> Scenarios =>
        [.. Expectations.Of("authorization").SelectMany(run => run.Scenarios.Select(scenario => (run.Name, scenario)))];

    public static TheoryData<string> Runs => [.. Expectations.Of("authorization").Select(run => run.Name)];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_suite_ran_what_is_listed_and_is_content(string run) => Expectations.Run(run).AssertComplete(await runs.OfAsync(run));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scored_scenario_passes(string run, string scenario) => Expectations.Run(run).AssertAsListed(scenario, await runs.OfAsync(run));
}
