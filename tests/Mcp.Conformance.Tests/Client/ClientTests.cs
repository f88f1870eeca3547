using Xaa.Client;
using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Client;

/// <summary>The suite's client scenarios, each a case, as the suite itself judges them, and what the client says where it has to refuse.</summary>
[Collection(SuiteRuns.Collection)]
public sealed class ClientTests(ClientRuns runs) : IClassFixture<ClientRuns>
{
    private const string AnotherIssuer = "The answer came from another issuer.";

    // The suite sees that nothing more was sent, which a client that fails for any other reason passes as well.
    private static readonly Dictionary<string, string> s_refusals = new()
    {
        ["auth/resource-mismatch"] = ClientErrors.ResourceMismatch,
        ["auth/metadata-issuer-mismatch"] = ClientErrors.IssuerMismatch,
        ["auth/iss-wrong-issuer"] = AnotherIssuer,
        ["auth/iss-unexpected"] = AnotherIssuer,
        ["auth/iss-normalized"] = AnotherIssuer,
        ["auth/iss-supported-missing"] = AnotherIssuer,
        ["auth/scope-retry-limit"] = "403 (Forbidden)",
    };

    public static TheoryData<string> Runs => [.. Expectations.Of("client").Select(run => run.Name)];

    public static TheoryData<string, string> Scored =>
        [.. Expectations.Of("client").SelectMany(run => run.Scored.Keys.Select(scenario => (run.Name, scenario)))];

    public static TheoryData<string, string> Unscored =>
        [.. Expectations.Of("client").SelectMany(run => run.Unscored.Keys.Select(scenario => (run.Name, scenario)))];

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

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_client_ends_well_or_refuses_for_the_reason_that_the_scenario_is_about(string run)
    {
        var complaints = (await runs.OfAsync(run)).Complaints;
        Assert.Empty(complaints.ExceptBy(s_refusals.Keys, complaint => complaint.Key).Select(complaint => $"{complaint.Key}: {complaint.Value}"));
        Assert.All(Expectations.Run(run).Scenarios.Intersect(s_refusals.Keys), scenario =>
            Assert.Contains(s_refusals[scenario], complaints.GetValueOrDefault(scenario), StringComparison.Ordinal));
    }
}
