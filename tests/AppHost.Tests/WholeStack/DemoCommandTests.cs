using System.Net;
using System.Text.Json.Nodes;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>The commands of the dashboard, on a stack of their own: a reset would disturb the tests of the shared one.</summary>
public sealed class DemoCommandTests(StackFixture stack) : IClassFixture<StackFixture>
{
    [Fact]
    public async Task A_suspended_alice_is_refused_at_her_next_exchange_and_restored_she_signs_in_again()
    {
        var client = new RawClient(stack);
        await client.SignInAsync("alice", "Passw0rd!");
        Assert.Equal("N_A", (string?)(await client.ExchangeAsync("design"))["token_type"]);
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();

        Assert.Contains("is suspended", await stack.ExecuteAsync("suspend-alice"), StringComparison.Ordinal);
        await stack.StateAsync("suspend-alice", ResourceCommandState.Disabled);
        await stack.StateAsync("restore-alice", ResourceCommandState.Enabled);
        Assert.Equal("invalid_grant", (string?)(await client.ExchangeAsync("design"))["error"]);
        await stack.AttemptAsync(a => ConnectionTests.Is(a, "tokenExchange", "u-alice", "design")
            && (string?)a["tokenExchange"]!["record"]!["reason"] == "person_suspended");
        await SignedOutAsync(alice);

        await stack.ExecuteAsync("restore-alice");
        await stack.StateAsync("suspend-alice", ResourceCommandState.Enabled);
        Assert.Equal("invalid_grant", (string?)(await client.ExchangeAsync("design"))["error"]);
        using var again = await stack.SignInAsync("alice");
        Assert.All((await again.ConnectionsAsync()).Values, c => Assert.Equal("connected", (string?)c["state"]));
    }

    [Fact]
    public async Task Rotated_keys_are_published_then_sign_and_no_call_fails()
    {
        var client = new RawClient(stack);
        await client.SignInAsync("alice", "Passw0rd!");
        var (before, published) = (await ExchangeAndCallAsync(client), (await stack.JwksAsync()).Count);

        Assert.Contains("New keys are published", await stack.ExecuteAsync("rotate-keys"), StringComparison.Ordinal);
        Assert.Equal(published + 2, (await stack.JwksAsync()).Count);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var patience = StackFixture.Patience;
        while (await ExchangeAndCallAsync(client) == before)
            await second.WaitForNextTickAsync(patience);

        using var alice = await stack.SignInAsync("alice");
        Assert.All((await alice.ConnectionsAsync()).Values, c => Assert.Equal("connected", (string?)c["state"]));
    }

    [Fact]
    public async Task After_a_reset_everyone_is_signed_out_the_stores_are_fresh_and_the_stack_is_healthy()
    {
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();
        await stack.ExecuteAsync("suspend-alice");
        var (address, keys) = (stack.AddressOf("idp"), await stack.JwksAsync());

        Assert.Contains("are as new", await stack.ExecuteAsync("reset-demo"), StringComparison.Ordinal);
        Assert.Equal(address, stack.AddressOf("idp"));
        Assert.Empty(keys.Intersect(await stack.JwksAsync()));
        foreach (var party in stack.Servers.Append("idp"))
            Assert.DoesNotContain(await stack.RecordsAsync(party), record => (string?)record!["subject"] == "u-alice");
        Assert.Contains("Sign in with", (await alice.Browser.GetAsync(new Uri(stack.AddressOf("agent") + "/"))).Html, StringComparison.Ordinal);

        await stack.StateAsync("suspend-alice", ResourceCommandState.Enabled);
        using var again = await stack.SignInAsync("alice");
        Assert.All((await again.ConnectionsAsync()).Values, c => Assert.Equal("connected", (string?)c["state"]));
        await stack.AttemptAsync(a => ConnectionTests.Is(a, "tokenExchange", "u-alice", "design"));
    }

    [Fact]
    public async Task Commands_say_what_they_will_do_and_resources_link_to_agent_token_requests_and_portal()
    {
        var idp = (await stack.App.ResourceNotifications.WaitForResourceHealthyAsync("idp", StackFixture.Patience)).Snapshot;
        foreach (var name in new[] { "suspend-alice", "restore-alice", "rotate-keys", "reset-demo" })
        {
            var command = Assert.Single(idp.Commands, command => command.Name == name);
            Assert.NotEmpty(command.ConfirmationMessage!);
            Assert.NotEmpty(command.IconName!);
        }
        foreach (var party in stack.Servers.Append("idp"))
        {
            var links = (await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(party, StackFixture.Patience)).Snapshot.Urls;
            foreach (var (target, path, text) in new[] { ("agent", "", "Agent"), ("flow", "", "Token requests"), ("idp", "/admin", "Administration portal") })
            {
                var link = Assert.Single(links, url => url.DisplayProperties.DisplayName == text);
                Assert.StartsWith(stack.AddressOf(target) + path, link.Url, StringComparison.Ordinal);
            }
        }
    }

    // The identity provider tells her agent that her session has ended (back-channel logout), which takes a moment.
    private async Task SignedOutAsync(StackPerson alice)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var patience = StackFixture.Patience;
        while (!(await alice.Browser.GetAsync(new Uri(stack.AddressOf("agent") + "/"))).Html.Contains("Sign in with", StringComparison.Ordinal))
            await timer.WaitForNextTickAsync(patience);
    }

    // Steps 2 to 4; the key that signed the ID-JAG.
    private static async Task<string> ExchangeAndCallAsync(RawClient client)
    {
        Assert.Equal("N_A", (string?)(await client.ExchangeAsync("design"))["token_type"]);
        Assert.Equal("Bearer", (string?)(await client.RedeemAsync("design"))["token_type"]);
        Assert.Equal(HttpStatusCode.OK, await client.CallAsync("design"));
        var header = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(client.Secrets["ID-JAG"].Split('.')[0]);
        return (string)JsonNode.Parse(header)!["kid"]!;
    }
}
