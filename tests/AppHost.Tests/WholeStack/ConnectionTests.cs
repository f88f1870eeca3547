using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Xaa.AppHost.Tests.WholeStack;

[Collection(StackCollection.Name)]
public sealed class ConnectionTests(StackFixture stack)
{
    [Fact]
    public async Task Alice_signs_in_once_and_four_servers_are_connected_without_a_further_redirect()
    {
        using var alice = await stack.SignInAsync("alice");
        var connections = await alice.ConnectionsAsync();

        Assert.Equal(stack.Servers.Order(), connections.Keys.Order());
        Assert.All(connections.Values, c => Assert.Equal("connected", (string?)c["state"]));
        Assert.Equal(["payments.read"], connections["payments"]["scopes"]!.AsArray().Select(s => (string?)s));
        Assert.Single(alice.Redirects, address => address.AbsolutePath.Contains("authorize", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_line_is_told_where_the_stack_listens_this_time()
    {
        var told = stack.Seed("agent-cli.addresses")["addresses"]!.AsObject();

        Assert.Equal(stack.Servers.Append("idp").Order(), told.Select(address => address.Key).Order());
        foreach (var (party, address) in told)
        {
            using var client = stack.App.CreateHttpClient(party, "http");
            Assert.Equal(client.BaseAddress!.GetLeftPart(UriPartial.Authority), (string?)address);
        }
    }

    [Theory]
    [InlineData("design", "list_files", "{}", "checkout-redesign")]
    [InlineData("wiki", "search_pages", """{"query":"a"}""", "slug")]
    [InlineData("crm", "list_deals", "{}", "stage")]
    [InlineData("payments", "list_payments", "{}", "amount")]
    public async Task A_tool_of_each_server_answers(string server, string tool, string arguments, string expected)
    {
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();

        var (status, body) = await alice.CallAsync(server, tool, JsonNode.Parse(arguments)!.AsObject());

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False((bool)body["isError"]!, body.ToJsonString());
        Assert.Contains(expected, body.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Bob_is_refused_at_design_and_payments_with_a_reason_and_without_a_consent_screen()
    {
        using var bob = await stack.SignInAsync("bob");
        var connections = await bob.ConnectionsAsync();

        Assert.Equal("connected", (string?)connections["wiki"]["state"]);
        Assert.Equal("connected", (string?)connections["crm"]["state"]);
        foreach (var server in new[] { "design", "payments" })
        {
            Assert.Equal("refused", (string?)connections[server]["state"]);
            Assert.Equal("access_denied", (string?)connections[server]["refusal"]!["code"]);
            var row = await stack.AttemptAsync(a => Is(a, "tokenExchange", "u-bob", server));
            Assert.Equal("connection_does_not_cover_person", (string?)row["tokenExchange"]!["record"]!["reason"]);
            Assert.Null(row["jwtBearerGrant"]);
        }
        Assert.Single(bob.Redirects, address => address.AbsolutePath.Contains("authorize", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dave_is_suspended_and_cannot_sign_in()
    {
        using var dave = new StackPerson(stack.AddressOf("agent"));
        var page = await dave.SignInAsync("dave", "Passw0rd!");

        Assert.Equal(stack.AddressOf("idp"), page.Address.GetLeftPart(UriPartial.Authority));
        Assert.Contains("suspended", page.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_charge_asks_for_a_second_factor_and_is_refused_without_it()
    {
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();

        var call = alice.CallAsync("payments", "refund_payment", new() { ["paymentId"] = "x", ["idempotencyKey"] = "k" });
        await alice.DeclineStepUpAsync();
        var (status, body) = await call;

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("insufficient_user_authentication", body.ToJsonString(), StringComparison.Ordinal);
        await stack.AttemptAsync(a => (string?)a["tokenExchange"]?["record"]?["reason"] == "acr_too_weak");

        // With a code her session is strong enough, and with it what the agent holds of it. Another one: the agent remembers a refusal for a while.
        using var again = await stack.SignInAsync("alice");
        var page = await again.Browser.GetAsync(new(stack.AddressOf("idp") + "/account/second-factor"));
        var code = Regex.Match(page.Html, "Code now: <code>([0-9]{6})</code>").Groups[1].Value;
        page = await again.Browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = code });
        Assert.Equal("/account/second-factor", page.Address.AbsolutePath);
        (status, _) = await again.CallAsync("payments", "refund_payment", new() { ["paymentId"] = "x", ["idempotencyKey"] = "k" });
        Assert.NotEqual(HttpStatusCode.Forbidden, status);
        await stack.AttemptAsync(a => (string?)a["tokenExchange"]?["record"]?["grantedScope"] is { } scope && scope.Contains("payments.charge"));
    }

    internal static bool Is(JsonObject attempt, string step, string person, string server) =>
        attempt[step] is { } cell && (string?)cell["record"]!["subject"] == person
        && (((string?)attempt["server"])?.Equals(server, StringComparison.OrdinalIgnoreCase) ?? false);
}
