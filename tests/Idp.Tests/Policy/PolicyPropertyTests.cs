using FsCheck;
using FsCheck.Fluent;
using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.Tests.Policy;

/// <summary>What holds for every policy and every request, not only for the ones somebody thought of.</summary>
public sealed class PolicyPropertyTests
{
    private static readonly string[] Words = ["design.read", "design.write", "design.admin", "wiki.read"];
    private static readonly string[] Types = ["payment", "refund", "https://acme.example/export"];
    private static readonly string[] Groups = ["engineering", "marketing", "it-admins"];

    private sealed record World(PolicySnapshot Policy, IReadOnlyList<string> Groups, string? Scope, string Acr, string Audience, string Resource)
    {
        public IReadOnlyList<string> Types { get; init; } = [];

        public PolicyDecision Decide() => Rules.Decide(
            Policy, Audience, [Resource], Scope, Acr, Groups, Types is [] ? null : $"[{string.Join(',', Types.Select(type => $$"""{"type":"{{type}}"}"""))}]");
    }

    [Fact]
    public void Nothing_is_granted_that_the_connection_does_not_list() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || (granted.Scopes.Count > 0
            && granted.Scopes.All(scope => granted.Connection.Scopes.Contains(scope))
            && (world.Scope is null || granted.Scopes.All(scope => Scopes.Contains(world.Scope, scope)))));

    [Fact]
    public void No_scope_is_granted_without_the_strength_that_it_needs() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || granted.Scopes.All(scope => !granted.Connection.RequireAcr.TryGetValue(scope, out var acr) || acr == world.Acr));

    [Fact] // SPEC 19: all that was asked for, and nothing that the server does not know or the connection does not list
    public void Details_are_granted_as_they_were_asked_for_or_nothing_is() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || (world.Types.SequenceEqual(granted.Details?.Elements.Select(element => element.Type) ?? [])
            && world.Types.All(granted.Connection.DetailTypes.Contains)
            && world.Types.All(world.Policy.FindServer(granted.Audience)!.DetailTypes.Contains)));

    [Fact] // SPEC 20: details widen no scope
    public void Details_change_nothing_of_the_scope_that_is_granted() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || ((world with { Types = [] }).Decide() is PolicyDecision.Granted without && without.Scopes.SequenceEqual(granted.Scopes)));

    [Fact] // SPEC 22
    public void Whoever_is_asked_for_a_stronger_sign_in_gets_the_scopes_with_it() => Check(world =>
        world.Decide() is not PolicyDecision.Refused { Error.Code: OAuthErrors.InsufficientUserAuthentication } asked
        || (world with { Acr = asked.Error.AcrValues! }).Decide() is PolicyDecision.Granted);

    [Fact]
    public void Whoever_is_let_through_is_assigned_twice_and_covered() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || (world.Policy.FindClient("agent")!.Assigned.Covers("u-alice", world.Groups)
            && world.Policy.FindServer(granted.Audience)!.Assigned.Covers("u-alice", world.Groups)
            && granted.Connection.Covers.Covers("u-alice", world.Groups)
            && granted.Connection is { Enabled: true, Client: "agent" }));

    [Fact]
    public void What_goes_out_is_registered_as_it_stands() => Check(world =>
        world.Decide() is not PolicyDecision.Granted granted
        || world.Policy.FindServer(granted.Audience)?.Resources.Contains(granted.Resource) == true);

    [Fact]
    public void Removing_any_one_of_the_three_conditions_refuses() => Check(world =>
    {
        if (world.Decide() is not PolicyDecision.Granted granted)
            return true;
        var nobody = new Assignment(false, []);
        var (client, server) = (world.Policy.FindClient("agent")!, world.Policy.FindServer(granted.Audience)!);
        PolicySnapshot[] without =
        [
            Rules.Snapshot(client with { Assigned = nobody }, server, [granted.Connection]),
            Rules.Snapshot(client, server with { Assigned = nobody }, [granted.Connection]),
            Rules.Snapshot(client, server, [granted.Connection with { Covers = nobody }]),
            Rules.Snapshot(client, server, []),
        ];
        return without.All(policy => (world with { Policy = policy }).Decide() is PolicyDecision.Refused);
    });

    private static void Check(Func<World, bool> holds) =>
        Prop.ForAll(Worlds().ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Gen<World> Worlds() =>
        from client in Assignments()
        from server in Assignments()
        from covers in Assignments()
        from known in Gen.SubListOf(Words)
        from listed in Gen.SubListOf(Words)
        from strong in Gen.SubListOf(Words)
        from enabled in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from owner in Gen.Frequency((4, Gen.Constant("agent")), (1, Gen.Constant("other")))
        from groups in Gen.SubListOf(Groups)
        from asked in Gen.Frequency((1, Gen.Constant<string?>(null)), (2, Gen.SubListOf(Words).Select(words => Scopes.Format(words))))
        from some in Gen.Elements(true, false, false)
        from types in Gen.SubListOf(Types)
        from knownTypes in Gen.SubListOf(Types)
        from listedTypes in Gen.SubListOf(Types)
        from acr in Gen.Elements("urn:xaa:pwd", "urn:xaa:mfa")
        from audience in Gen.Elements(Rules.Issuer, Rules.Issuer, Rules.Issuer + "/", "http://localhost:7402")
        from resource in Gen.Elements(Rules.Resource, Rules.Resource, Rules.Resource + "/", "http://localhost:7402/mcp")
        select new World(
            Rules.Snapshot(
                Rules.Client with { Assigned = client },
                Rules.Server with { Assigned = server, Scopes = [.. known], DetailTypes = [.. knownTypes] },
                [
                    Rules.Connection with
                    {
                        Client = owner,
                        Covers = covers,
                        Scopes = [.. listed],
                        DetailTypes = [.. listedTypes],
                        RequireAcr = strong.ToDictionary(scope => scope, _ => "urn:xaa:mfa"),
                        Enabled = enabled,
                    },
                ]),
            [.. groups],
            asked,
            acr,
            audience,
            resource)
        {
            Types = some ? [.. types] : [],
        };

    private static Gen<Assignment> Assignments() =>
        from everyone in Gen.Elements(true, false, false)
        from groups in Gen.SubListOf(Groups)
        select new Assignment(everyone, [.. groups]);
}
