using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>
/// <see cref="IdentityAssertionGrantProvider"/> of the C# SDK, from the package as it is. It sends the audience with a slash at its end (SPEC C8), asks
/// for OpenID metadata first, and redeems without naming the resource. SPEC 1 to 4, 7, 15, 36, 58, 73, 74, 82, C8.
/// </summary>
[Collection(InteropStack.Collection)]
public sealed class IdentityAssertionGrantTests(InteropStack stack)
{
    private readonly List<WantedSignIn> _signIns = [];

    [Theory] // SPEC 73, 74
    [InlineData("design", "list_files", "2025-11-25")]
    [InlineData("design", "list_files", "2026-07-28")]
    [InlineData("crm", "list_deals", "2025-11-25")]
    [InlineData("crm", "list_deals", "2026-07-28")]
    public async Task Alice_connects_with_a_sign_in_alone(string server, string tool, string revision)
    {
        await using var client = await ConnectAsync("alice", server, revision);

        Assert.Equal((revision, server), (client.NegotiatedProtocolVersion, client.ServerInfo?.Name));
        Assert.Contains("io.modelcontextprotocol/enterprise-managed-authorization", client.ServerCapabilities.Extensions!.Keys);
        Assert.NotEqual(true, (await client.CallToolAsync(tool, cancellationToken: TestContext.Current.CancellationToken)).IsError);
        Assert.Equal([new(null, null)], _signIns);
    }

    [Theory] // SPEC 22, RFC 9470 §3
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_charge_makes_alice_sign_in_once_more_with_a_second_factor(string revision)
    {
        var mark = await stack.MarkAsync("payments");
        await using var client = await ConnectAsync("alice", "payments", revision);

        await ChargeAsync(client);

        Assert.Equal([new(null, null), new("urn:xaa:mfa", "43200")], _signIns);
        await stack.AssertRecordsAsync(
            "payments", "alice", mark, "JwtBearerGrant: payments.read", "ResourceRequest: acr_too_weak", "JwtBearerGrant: payments.read payments.charge");
    }

    [Theory] // SPEC 82
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Who_has_signed_in_strongly_is_not_asked_again_and_gets_the_scope(string revision)
    {
        var mark = await stack.MarkAsync("payments");
        await using var client = await ConnectAsync("alice", "payments", revision, "urn:xaa:mfa");

        await ChargeAsync(client);

        Assert.Equal([new(null, null)], _signIns);
        await stack.AssertRecordsAsync(
            "payments", "alice", mark, "JwtBearerGrant: payments.read", "ResourceRequest: missing_scope", "JwtBearerGrant: payments.read payments.charge");
    }

    [Theory] // SPEC 15, 24, 75
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Bob_is_refused_at_design_by_policy_and_nothing_else_is_tried(string revision)
    {
        var (atIdp, atDesign) = (await stack.MarkAsync("idp"), await stack.MarkAsync("design"));

        var refused = await Assert.ThrowsAsync<IdentityAssertionGrantException>(() => ConnectAsync("bob", "design", revision));

        Assert.Equal("access_denied", refused.ErrorCode);
        await stack.AssertRecordsAsync("idp", "bob", atIdp, "SignIn: openid", "TokenExchange: connection_does_not_cover_person");
        await stack.AssertRecordsAsync("design", "bob", atDesign);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task And_reaches_what_policy_gives_him(string revision)
    {
        await using var client = await ConnectAsync("bob", "crm", revision);

        Assert.NotEqual(true, (await client.CallToolAsync("list_deals", cancellationToken: TestContext.Current.CancellationToken)).IsError);
    }

    internal static async Task ChargeAsync(McpClient client)
    {
        var result = await client.CallToolAsync(
            "charge_card",
            new Dictionary<string, object?>
            {
                ["customerId"] = "globex",
                ["amount"] = 1200,
                ["description"] = "Seat",
                ["idempotencyKey"] = Guid.NewGuid().ToString(),
            },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(true, result.IsError);
    }

    private Task<McpClient> ConnectAsync(string person, string server, string revision, string? acrValues = null)
    {
        var agent = new Agent(
            stack.Idp, new("agent", DemoSeeds.Secret("agent")), new($"agent-at-{server}", DemoSeeds.Secret($"agent-at-{server}")),
            wanted =>
            {
                _signIns.Add(wanted);
                return stack.SignInAsync(person, wanted with { AcrValues = wanted.AcrValues ?? acrValues });
            });
        return agent.ConnectAsync(stack.AddressOf(server) + "/mcp", stack.AddressOf(server), revision, TestContext.Current.CancellationToken);
    }
}
