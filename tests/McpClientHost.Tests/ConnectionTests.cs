using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using ModelContextProtocol.AspNetCore;
using Xaa.McpClientHost.Tests.Chat;

namespace Xaa.McpClientHost.Tests;

public sealed class ConnectionTests(SharedStack shared) : IClassFixture<SharedStack>
{
    private const string Extension = "io.modelcontextprotocol/enterprise-managed-authorization";

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Alice_signs_in_once_and_every_server_is_connected_without_a_consent_screen()
    {
        var before = _stack.Authorizations;
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        var connections = await Stack.SettledAsync(alice);
        Assert.Equal(["connected", "connected"], connections.Select(c => (string?)c!["state"]));
        Assert.Equal(["design", "wiki"], connections.Select(c => (string?)c!["name"]));
        foreach (var connection in connections)
        {
            Assert.Equal(["design.read", "design.write"], connection!["scopes"]!.AsArray().Select(s => (string?)s));
            Assert.Equal(_stack.Clock.GetUtcNow().AddSeconds(300), (DateTimeOffset)connection["expires"]!, TimeSpan.FromSeconds(1));
            Assert.Contains("make_frame", connection["tools"]!.AsArray().Select(t => (string?)t!["name"]));
        }
        Assert.Equal(1, _stack.Authorizations - before);
        Assert.DoesNotContain(alice.Visited, address => address.Port is 7401 or 7402);
        Assert.DoesNotContain(_stack.Network.Requests, r => r.AuthorityAndPath.EndsWith("/oauth/authorize", StringComparison.Ordinal));
    }

    [Fact] // SPEC 75
    public async Task Bob_is_refused_at_design_by_policy_and_nobody_is_asked_for_consent_instead()
    {
        var bob = shared.Bob;
        var connections = await Stack.SettledAsync(bob);
        Assert.Equal(["refused", "connected"], connections.Select(c => (string?)c!["state"]));
        var refusal = connections[0]!["refusal"]!;
        Assert.Equal(("TokenExchange", Stack.Idp, "access_denied"), ((string?)refusal["step"], (string?)refusal["party"], (string?)refusal["code"]));
        Assert.True((bool)refusal["isPolicyDenial"]!);
        Assert.DoesNotContain(_stack.Network.Requests, r => r.AuthorityAndPath.EndsWith("/oauth/authorize", StringComparison.Ordinal));

        var page = (await bob.GoAsync(Stack.Agent + "/")).Html;
        Assert.Contains("Your company&#x27;s identity provider refused.", page);
        Assert.Contains("access_denied", page);
        var (status, problem) = await bob.PostAsync("/api/connections/design/tools/make_frame");
        Assert.Equal((409, "The server is not connected."), (status, (string?)problem!["title"]));
    }

    [Fact] // SPEC 73: in revision 2026-07-28 nothing is remembered, so each request has to say it
    public void Every_request_declares_the_extension()
    {
        var bodies = _stack.Network.Requests.Where(r => r is { Method: "POST", AuthorityAndPath: "localhost:7401/mcp" }).Select(r => r.Body).ToList();
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body => Assert.NotNull(
            JsonNode.Parse(body)!["params"]!["_meta"]!["io.modelcontextprotocol/clientCapabilities"]!["extensions"]![Extension]));
    }

    [Fact] // SPEC 73: in revision 2025-11-25 initialize says it for the session
    public async Task Initialize_declares_the_extension_to_a_server_that_wants_sessions()
    {
        await using var stack = Stack.Start(HttpServerSessionMode.Stateful);
        var alice = await stack.SignInAsync("alice");
        Assert.Equal("connected", (string?)(await Stack.SettledAsync(alice))[0]!["state"]);

        var initialize = stack.Network.Requests
            .Where(r => r.AuthorityAndPath == "localhost:7401/mcp" && r.Body.Contains("\"initialize\"", StringComparison.Ordinal))
            .Select(r => JsonNode.Parse(r.Body)!["params"]!);
        Assert.All(initialize, said =>
        {
            Assert.Equal("2025-11-25", (string?)said["protocolVersion"]);
            Assert.NotNull(said["capabilities"]!["extensions"]![Extension]);
        });
        Assert.NotEmpty(initialize);
    }

    [Fact] // SPEC 27, 50: no ID-JAG serves two servers
    public void Each_server_is_sent_ID_JAGs_of_its_own()
    {
        var redeemed = new[] { 7401, 7402 }.SelectMany(port => _stack.Network.Requests
            .Where(r => r.AuthorityAndPath == $"localhost:{port}/oauth/token")
            .Select(r => (Port: port, IdJag: new JsonWebToken(QueryHelpers.ParseQuery(r.Body)["assertion"].ToString())))).ToList();

        Assert.Equal([7401, 7402], redeemed.Select(r => r.Port).Distinct());
        Assert.All(redeemed, r => Assert.Equal([$"http://localhost:{r.Port}"], r.IdJag.Audiences));
        Assert.Distinct(redeemed.Select(r => r.IdJag.Id));
    }

    [Fact]
    public async Task A_tool_is_called_with_typed_arguments_and_answers_with_structure()
    {
        var alice = shared.Alice;
        var (status, answer) = await alice.PostAsync(
            "/api/connections/design/tools/make_frame", new JsonObject { ["title"] = "Door", ["pages"] = 3 });
        Assert.Equal(200, status);
        Assert.False((bool)answer!["isError"]!, $"{answer.ToJsonString()}\n{_stack.Logs.Problems}");
        var frame = answer["structured"]!;
        Assert.Equal(("Door", 3), ((string?)frame["title"], (int)frame["pages"]!));
    }

    [Fact]
    public async Task An_error_of_a_tool_is_shown_as_such()
    {
        var alice = shared.Alice;
        var (status, answer) = await alice.PostAsync("/api/connections/design/tools/break");
        Assert.Equal((200, true), (status, (bool)answer!["isError"]!));
        Assert.Contains("The frame is broken.", answer["content"]!.ToJsonString());
    }

    [Fact]
    public async Task A_tool_that_needs_a_stronger_sign_in_is_refused_when_the_person_does_not_want_to_and_the_connection_stays()
    {
        var alice = shared.Alice;
        await using var page = await OpenChat.OpenAsync(alice);
        var call = alice.PostAsync("/api/connections/design/tools/charge");
        var question = await page.UntilEventAsync("step-up", asked => asked["id"] is not null);
        Assert.Equal(204, (await alice.PostAsync($"/api/step-up/{question["id"]}/decline")).Status);
        var (status, problem) = await call;
        Assert.Equal((403, "insufficient_user_authentication", "TokenExchange"), (status, (string?)problem!["code"], (string?)problem["step"]));
        Assert.Equal("connected", (string?)(await alice.ConnectionsAsync())[0]!["state"]);
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
    }

    [Theory]
    [InlineData("/api/connections/nowhere/tools/make_frame", "{}", 404)]
    [InlineData("/api/connections/design/tools/nothing", "{}", 404)]
    [InlineData("/api/connections/design/tools/make_frame", "[]", 400)]
    [InlineData("/api/connections/design/tools/make_frame", "\"text\"", 400)]
    [InlineData("/api/connections/nowhere/reconnect", "{}", 404)]
    public async Task Bad_calls_get_ProblemDetails(string path, string body, int expected)
    {
        var alice = shared.Alice;
        var (status, problem) = await alice.PostAsync(path, JsonNode.Parse(body));
        Assert.Equal(expected, status);
        Assert.NotNull((string?)problem!["title"]);
    }

    [Fact]
    public async Task Two_people_at_once_are_strictly_apart()
    {
        var before = _stack.Network.Requests.Count;
        var people = await Task.WhenAll(_stack.SignInAgainAsync(shared.Alice), _stack.SignInAgainAsync(shared.Bob));
        var connections = await Task.WhenAll(people.Select(p => Stack.SettledAsync(p)));
        Assert.Equal(["connected", "refused"], connections.Select(c => (string?)c[0]!["state"]));
        await Task.WhenAll(people.Select(
            p => p.PostAsync("/api/connections/wiki/tools/make_frame", new JsonObject { ["title"] = "T", ["pages"] = 1 })));

        var subjects = _stack.Network.Requests.Skip(before)
            .Where(r => r.AuthorityAndPath.EndsWith("/mcp", StringComparison.Ordinal) && r.Header("Authorization") is not null)
            .Select(r => (r.Address.Port, new JsonWebToken(r.Header("Authorization")!["Bearer ".Length..]).Subject))
            .Distinct().Order();
        Assert.Equal([(7401, "u-alice"), (7402, "u-alice"), (7402, "u-bob")], subjects);
        Assert.DoesNotContain("Alice", (await people[1].GoAsync(Stack.Agent + "/")).Html);
    }

    [Fact]
    public async Task A_refused_server_can_be_asked_again()
    {
        var bob = shared.Bob;
        var before = _stack.Network.Count("localhost:7100/token");
        var (status, connection) = await bob.PostAsync("/api/connections/design/reconnect");
        Assert.Equal((200, "refused"), (status, (string?)connection!["state"]));
        Assert.Equal(1, _stack.Network.Count("localhost:7100/token") - before);
    }
}
