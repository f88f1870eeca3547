using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.Tests.Policy;

public sealed class PolicyDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Assigned_and_connected_is_allowed_in_canonical_spelling() // SPEC 15, 16, 21
    {
        var granted = Granted(Rules.Decide());
        Assert.Equal((Rules.Issuer, Rules.Resource), (granted.Audience, granted.Resource));
        Assert.Equal("agent-at-design", granted.Connection.ClientIdAtServer);
        Assert.Equal(["design.read", "design.write"], granted.Scopes);
    }

    [Theory]
    [InlineData("http://localhost:7401/", Rules.Resource)]
    [InlineData(Rules.Issuer, "http://localhost:7401/mcp/")]
    public void One_extra_final_slash_is_tolerated_and_does_not_come_out_again(string audience, string resource) // SPEC C8
    {
        var granted = Granted(Rules.Decide(audience: audience, resources: [resource]));
        Assert.Equal((Rules.Issuer, Rules.Resource), (granted.Audience, granted.Resource));
    }

    [Theory] // SPEC 3, 16: nothing but the one slash is forgiven.
    [InlineData("http://localhost:7401//")]
    [InlineData("HTTP://localhost:7401")]
    [InlineData("http://localhost:7401/mcp")]
    [InlineData("http://localhost:7401?")]
    [InlineData("http://127.0.0.1:7401")]
    [InlineData("https://localhost:7401")]
    [InlineData(" http://localhost:7401")]
    [InlineData("design")]
    public void Another_spelling_of_the_audience_is_unknown(string audience) =>
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.UnknownAudience, Rules.Decide(audience: audience));

    [Theory] // SPEC 25
    [InlineData("http://localhost:7100")]
    [InlineData("http://localhost:7100/")]
    public void Nobody_gets_an_ID_JAG_for_the_issuer_itself(string audience) =>
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.SelfAudience, Rules.Decide(audience: audience));

    [Fact]
    public void A_request_names_its_resource() => // SPEC 17, C2
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.MissingResource, Rules.Decide(resources: []));

    [Theory] // SPEC 16
    [InlineData("http://localhost:7402/mcp")]
    [InlineData("http://localhost:7401")]
    [InlineData("http://localhost:7401/mcp//")]
    [InlineData("http://localhost:7401/MCP")]
    [InlineData("http://localhost:7401/mcp#x")]
    [InlineData("http://evil.example/mcp")]
    public void A_resource_that_the_audience_does_not_govern_is_no_target(string resource)
    {
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.ResourceNotGoverned, Rules.Decide(resources: [resource]));
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.ResourceNotGoverned, Rules.Decide(resources: [Rules.Resource, resource]));
    }

    [Fact]
    public void Two_resources_at_once_are_refused_and_two_spellings_of_one_are_not()
    {
        string[] resources = [Rules.Resource, "http://localhost:7401/other"];
        var two = Rules.Snapshot(server: Rules.Server with { Resources = resources });
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.SeveralResources, Rules.Decide(two, resources: resources));
        Granted(Rules.Decide(two, resources: [Rules.Resource, Rules.Resource + "/"]));
    }

    public static TheoryData<string, PolicySnapshot, string> Denials => new() // SPEC 15: each condition by itself
    {
        { Reasons.PersonNotAssignedToClient, Rules.Snapshot(client: Rules.Client with { Assigned = new(false, ["marketing"]) }), "client" },
        { Reasons.PersonNotAssignedToServer, Rules.Snapshot(server: Rules.Server with { Assigned = new(false, []) }), "server" },
        { Reasons.NoManagedConnection, Rules.Snapshot(connections: []), "no connection" },
        { Reasons.NoManagedConnection, Rules.Snapshot(connections: [Rules.Connection with { Client = "other" }]), "another client's connection" },
        { Reasons.ConnectionNotApproved, Rules.Snapshot(connections: [Rules.Connection with { ApprovedBy = null }]), "proposed" },
        { Reasons.ConnectionDisabled, Rules.Snapshot(connections: [Rules.Connection with { Enabled = false }]), "disabled" },
        { Reasons.ConnectionExpired, Rules.Snapshot(connections: [Rules.Connection with { Expires = Now }]), "expires now" },
        { Reasons.ConnectionDoesNotCoverPerson, Rules.CoveringOnly("marketing"), "another group" },
        { Reasons.ConnectionDoesNotCoverPerson, Rules.CoveringOnly("Engineering", "engineer"), "nearly her group" },
    };

    [Theory]
    [MemberData(nameof(Denials), DisableDiscoveryEnumeration = true)]
    public void Any_one_condition_that_fails_denies(string reason, PolicySnapshot policy, string what)
    {
        Assert.NotEmpty(what);
        AssertRefused(OAuthErrors.AccessDenied, reason, Rules.Decide(policy));
    }

    [Fact]
    public void A_person_can_be_named_by_herself_where_none_of_her_groups_is()
    {
        var named = new Assignment(false, ["marketing"]) { People = ["u-alice"] };
        Granted(Rules.Decide(Rules.Snapshot(Rules.Client with { Assigned = named }, Rules.Server with { Assigned = named }, [Rules.Connection with { Covers = named }])));
        AssertRefused(OAuthErrors.AccessDenied, Reasons.ConnectionDoesNotCoverPerson, Rules.Decide(Rules.Snapshot(
            connections: [Rules.Connection with { Covers = new(false, ["u-alice"]) { People = ["engineering", "U-ALICE", "u-alice "] } }])));
    }

    [Fact]
    public void A_connection_may_reach_some_of_the_servers_resources_and_not_the_others() // SPEC 16
    {
        string[] resources = [Rules.Resource, "http://localhost:7401/other"];
        var one = Rules.Snapshot(server: Rules.Server with { Resources = resources }, connections: [Rules.Connection with { Resources = [Rules.Resource] }]);
        Granted(Rules.Decide(one, resources: [Rules.Resource + "/"]));
        AssertRefused(OAuthErrors.InvalidTarget, Reasons.ResourceNotAllowed, Rules.Decide(one, resources: [resources[1]]));
    }

    [Fact]
    public void A_decision_names_the_change_that_made_what_decided()
    {
        var connection = Rules.Connection with { Change = 17 };
        Assert.Equal(17, Granted(Rules.Decide(Rules.Snapshot(connections: [connection]))).Connection.Change);
        Assert.Equal(17, Change(Rules.Snapshot(connections: [connection with { Enabled = false }])));
        Assert.Equal(5, Change(Rules.Snapshot(client: Rules.Client with { Assigned = Assignment.Nobody, Change = 5 })));
        Assert.Equal(6, Change(Rules.Snapshot(server: Rules.Server with { Assigned = Assignment.Nobody, Change = 6 })));
        Assert.Null(Change(Rules.Snapshot(connections: [])));

        static long? Change(PolicySnapshot policy) => Assert.IsType<PolicyDecision.Refused>(Rules.Decide(policy)).Change;
    }

    [Fact]
    public void A_connection_holds_until_the_moment_it_expires() =>
        Granted(Rules.Decide(Rules.Snapshot(connections: [Rules.Connection with { Expires = Now.AddTicks(1) }])));

    [Fact]
    public void A_scope_that_the_connection_does_not_list_is_narrowed_away() => // SPEC 18
        Assert.Equal(["design.read"], Granted(Rules.Decide(Rules.ReadOnly, scope: "design.write design.read")).Scopes);

    [Fact]
    public void When_nothing_is_left_the_request_is_denied() =>
        AssertRefused(OAuthErrors.AccessDenied, Reasons.ScopeNotAllowed, Rules.Decide(Rules.ReadOnly, scope: "design.write"));

    [Theory] // SPEC 18, 24
    [InlineData("design")]
    [InlineData("design.read design.")]
    [InlineData("Design.read")]
    [InlineData("design.read openid")]
    [InlineData("design.read\tdesign.write")]
    [InlineData("\"design.read\"")]
    public void A_scope_that_the_server_does_not_know_is_invalid(string scope) =>
        AssertRefused(OAuthErrors.InvalidScope, Reasons.UnknownScope, Rules.Decide(scope: scope));

    [Fact]
    public void Without_scope_the_ones_that_need_a_stronger_sign_in_are_left_out() =>
        Assert.Equal(["design.read"], Granted(Rules.Decide(Rules.WriteNeedsSecondFactor)).Scopes);

    [Theory]
    [InlineData("design.write")]
    [InlineData("design.read design.write")]
    public void By_name_they_are_refused_rather_than_dropped_and_a_stronger_sign_in_is_asked_for(string scope) // SPEC 22
    {
        var decision = Rules.Decide(Rules.WriteNeedsSecondFactor, scope: scope);
        AssertRefused(OAuthErrors.InsufficientUserAuthentication, Reasons.AcrTooWeak, decision);
        Assert.Equal("urn:xaa:mfa", ((PolicyDecision.Refused)decision).Error.AcrValues);
    }

    [Fact]
    public void Nobody_is_asked_for_a_sign_in_that_nobody_can_reach() // SPEC 22
    {
        var unreachable = new Dictionary<string, string> { ["design.write"] = "urn:else:where" };
        var policy = Rules.Snapshot(connections: [Rules.Connection with { RequireAcr = unreachable }]);
        var decision = Rules.Decide(policy, scope: "design.write", acr: "urn:xaa:mfa");
        AssertRefused(OAuthErrors.AccessDenied, Reasons.AcrUnavailable, decision);
        Assert.Null(((PolicyDecision.Refused)decision).Error.AcrValues);
    }

    [Fact]
    public void With_the_stronger_sign_in_they_are_granted() =>
        Assert.Equal(["design.write"], Granted(Rules.Decide(Rules.WriteNeedsSecondFactor, scope: "design.write", acr: "urn:xaa:mfa")).Scopes);

    private static PolicyDecision.Granted Granted(PolicyDecision decision) => Assert.IsType<PolicyDecision.Granted>(decision);

    private static void AssertRefused(string code, string reason, PolicyDecision decision)
    {
        var error = Assert.IsType<PolicyDecision.Refused>(decision).Error;
        Assert.Equal((code, reason, 400), (error.Code, error.Reason, error.Status));
    }
}
