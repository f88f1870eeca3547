using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.Tests.Policy;

/// <summary>A small policy that lets alice's agent at design through, to be changed one rule at a time.</summary>
internal static class Rules
{
    public const string Issuer = "http://localhost:7401";
    public const string Resource = "http://localhost:7401/mcp";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static ClientPolicy Client { get; } = new()
    {
        Registration = new()
        {
            ClientId = "agent",
            DisplayName = "Agent",
            AuthMethod = AuthMethods.ClientSecretBasic,
            SecretSha256 = new byte[32],
            GrantTypes = new HashSet<string>(),
        },
        Assigned = new(true, []),
    };

    public static ServerPolicy Server { get; } = new()
    {
        Name = "design",
        Issuer = Issuer,
        Resources = [Resource],
        Scopes = ["design.read", "design.write"],
        Assigned = new(false, ["engineering", "marketing"]),
    };

    public static ManagedConnection Connection { get; } = new()
    {
        Client = "agent",
        Server = "design",
        ClientIdAtServer = "agent-at-design",
        Covers = new(false, ["engineering"]),
        Scopes = ["design.read", "design.write"],
        ApprovedBy = "carol",
    };

    // Before the snapshots: static members are made in this order.
    private static ServerPolicy Wiki { get; } =
        Server with { Name = "wiki", Issuer = "http://localhost:7402", Resources = ["http://localhost:7402/mcp"] };

    public static PolicySnapshot ReadOnly { get; } = Snapshot(connections: [Connection with { Scopes = ["design.read"] }]);

    public static PolicySnapshot WriteNeedsSecondFactor { get; } =
        Snapshot(connections: [Connection with { RequireAcr = new Dictionary<string, string> { ["design.write"] = "urn:xaa:mfa" } }]);

    public static PolicySnapshot Snapshot(
        ClientPolicy? client = null, ServerPolicy? server = null, IReadOnlyCollection<ManagedConnection>? connections = null) =>
        new("http://localhost:7100", [client ?? Client], [server ?? Server, Wiki], connections ?? [Connection]);

    public static PolicySnapshot CoveringOnly(params string[] groups) => Snapshot(connections: [Connection with { Covers = new(false, groups) }]);

    public static PolicyDecision Decide(
        PolicySnapshot? policy = null,
        string audience = Issuer,
        IReadOnlyList<string>? resources = null,
        string? scope = null,
        string acr = "urn:xaa:pwd",
        IReadOnlyList<string>? groups = null,
        string? details = null)
    {
        policy ??= Snapshot();
        return PolicyDecision.Decide(
            policy,
            new()
            {
                Client = policy.FindClient("agent")!,
                Person = "u-alice",
                Groups = groups ?? ["engineering"],
                Audience = audience,
                Resources = resources ?? [Resource],
                Scope = scope,
                Details = AuthorizationDetails.TryParse(details),
                Acr = acr,
                AuthTime = Now,
            },
            Now);
    }
}
