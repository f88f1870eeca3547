using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>
/// <c>CrossAppAccessProvider</c> of <c>@modelcontextprotocol/client</c>, which knows nothing of this project: it finds its way by challenges and
/// metadata alone. SPEC 1 to 4, 7, 36, 56, 58, 73, 74, 82.
/// </summary>
[Collection(InteropStack.Collection)]
public sealed class TypeScriptClientTests(InteropStack stack)
{
    private static readonly object Charge = new
    {
        Name = "charge_card",
        Arguments = new { CustomerId = "globex", Amount = 1200, Description = "Seat", IdempotencyKey = Guid.NewGuid().ToString() },
    };

    [Theory] // SPEC 73, 74
    [InlineData("design", "2025-11-25")]
    [InlineData("design", "2026-07-28")]
    [InlineData("crm", "2025-11-25")]
    [InlineData("crm", "2026-07-28")]
    public async Task Alice_connects_with_a_sign_in_alone(string server, string revision)
    {
        var said = await RunAsync("alice", server, revision, new { Name = server == "design" ? "list_files" : "list_deals" });

        AssertSaid(said, "signIn", "revision", "called");
        Assert.Equal((revision, server), ((string?)said[1]["revision"], (string?)said[1]["server"]));
        Assert.Equal(["io.modelcontextprotocol/enterprise-managed-authorization"], said[1]["extensions"]!.AsArray().Select(name => (string?)name));
        Assert.False((bool)said[2]["isError"]!);
    }

    [Theory] // SPEC 22, RFC 9470 §3: 401 names the sign-in, and the scope with it
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_charge_makes_alice_sign_in_once_more_with_a_second_factor(string revision)
    {
        var mark = await stack.MarkAsync("payments");

        var said = await RunAsync("alice", "payments", revision, Charge);

        AssertSaid(said, "signIn", "revision", "signIn", "called");
        Assert.Equal("""{"acr_values":"urn:xaa:mfa","max_age":"43200"}""", said[2]["signIn"]!.ToJsonString());
        Assert.False((bool)said[3]["isError"]!);
        await stack.AssertRecordsAsync(
            "payments", "alice", mark, "JwtBearerGrant: payments.read", "ResourceRequest: acr_too_weak", "JwtBearerGrant: payments.read payments.charge");
    }

    [Theory] // SPEC 82: 403 names all scopes of the operation
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Who_has_signed_in_strongly_is_not_asked_again_and_gets_the_scope(string revision)
    {
        var mark = await stack.MarkAsync("payments");

        var said = await RunAsync("alice", "payments", revision, Charge, acrValues: "urn:xaa:mfa");

        AssertSaid(said, "signIn", "revision", "called");
        await stack.AssertRecordsAsync(
            "payments", "alice", mark, "JwtBearerGrant: payments.read", "ResourceRequest: missing_scope", "JwtBearerGrant: payments.read payments.charge");
    }

    [Theory] // SPEC 15, 24, 75
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Bob_is_refused_at_design_by_policy_and_nothing_else_is_tried(string revision)
    {
        var (atIdp, atDesign) = (await stack.MarkAsync("idp"), await stack.MarkAsync("design"));

        var said = await RunAsync("bob", "design", revision);

        AssertSaid(said, "signIn", "refused");
        Assert.Contains("access_denied", (string?)said[1]["refused"], StringComparison.Ordinal);
        await stack.AssertRecordsAsync("idp", "bob", atIdp, "SignIn: openid", "TokenExchange: connection_does_not_cover_person");
        await stack.AssertRecordsAsync("design", "bob", atDesign);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task And_reaches_what_policy_gives_him(string revision)
    {
        var said = await RunAsync("bob", "crm", revision, new { Name = "list_deals" });

        AssertSaid(said, "signIn", "revision", "called");
    }

    private static void AssertSaid(IReadOnlyList<JsonObject> said, params string[] expected) =>
        Assert.True(said.Select(message => message.First().Key).SequenceEqual(expected), string.Join('\n', said.Select(message => message.ToJsonString())));

    private Task<IReadOnlyList<JsonObject>> RunAsync(string person, string server, string revision, object? call = null, string? acrValues = null)
    {
        Assert.SkipWhen(TypeScriptSdk.Missing is not null, TypeScriptSdk.Missing ?? "");
        var options = new
        {
            Server = stack.AddressOf(server) + "/mcp",
            Issuer = stack.AddressOf(server),
            stack.Idp,
            AtIdp = new { ClientId = "agent", ClientSecret = DemoSeeds.Secret("agent") },
            AtServer = new { ClientId = $"agent-at-{server}", ClientSecret = DemoSeeds.Secret($"agent-at-{server}") },
            Revision = revision,
            Calls = call is null ? Array.Empty<object>() : [call],
        };
        return TypeScriptClient.RunAsync(options, wanted => stack.SignInAsync(person, wanted with { AcrValues = wanted.AcrValues ?? acrValues }));
    }
}
