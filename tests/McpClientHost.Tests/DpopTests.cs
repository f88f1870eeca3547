using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Client;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests;

// SPEC 59 to 64: each sign-in has a key of its own, which is proved in every step, kept with its tokens, and shared with nobody.
public sealed class DpopTests
{
    [Fact]
    public async Task Every_request_of_a_sign_in_proves_its_key_to_the_IdP_the_authorization_servers_and_the_MCP_servers()
    {
        await using var stack = Stack.Start(ofAgent: RequireProofs);
        var alice = await stack.SignInAsync("alice");
        Assert.All(await Stack.SettledAsync(alice), c => Assert.Equal("connected", (string?)c!["state"]));
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);

        var proved = stack.Network.Requests.Where(r => r.Header("DPoP") is not null).ToList();
        Assert.Single(proved.Select(Key).Distinct());
        Assert.Distinct(proved.Select(r => r.Header("DPoP")));
        Assert.Equal(
            ["localhost:7100/token", "localhost:7401/mcp", "localhost:7401/oauth/token", "localhost:7402/mcp", "localhost:7402/oauth/token"],
            proved.Select(r => r.AuthorityAndPath).Distinct().Order(StringComparer.Ordinal));
        Assert.All(
            stack.Network.Requests.Where(r => r.Address.AbsolutePath == "/mcp"),
            r => Assert.StartsWith("DPoP ", r.Header("Authorization"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_outlives_a_restart_and_a_rotation_and_another_persons_is_another_one()
    {
        await using var stack = Stack.Start(ofAgent: RequireProofs);
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var alices = Key(stack.Network.Requests.Last(r => r.Header("DPoP") is not null));
        var bob = await stack.SignInAsync("bob");
        await Stack.SettledAsync(bob);
        Assert.NotEqual(alices, Key(stack.Network.Requests.Last(r => r.Header("DPoP") is not null)));

        await stack.RestartAgentAsync();
        var before = stack.Network.Requests.Count;
        stack.Clock.Leap(TimeSpan.FromMinutes(56));
        await alice.GoAsync(Stack.Agent + "/");
        Assert.All(await Stack.SettledAsync(alice), c => Assert.Equal("connected", (string?)c!["state"]));
        var proved = stack.Network.Requests.Skip(before).Where(r => r.Header("DPoP") is not null).ToList();
        Assert.Contains(proved, r => r.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal));
        Assert.All(proved, r => Assert.Equal(alices, Key(r)));
    }

    private static void RequireProofs(IServiceCollection services) =>
        services.Configure<AgentOptions>(options => options.Dpop = DpopMode.Required);

    private static string Key(SeenRequest request) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(request.Header("DPoP")!.Split('.')[0]))!["jwk"]!["x"]!.ToString();
}
