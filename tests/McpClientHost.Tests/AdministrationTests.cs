using System.Text;
using System.Text.Json.Nodes;
using Xaa.Jwt;

namespace Xaa.McpClientHost.Tests;

/// <summary>What an operator does at the IdP, felt by agent and MCP servers.</summary>
public sealed class AdministrationTests : IAsyncDisposable
{
    // The IdP's Idp:KeyAnnouncement, and the life of an access token.
    private static readonly TimeSpan Announcement = TimeSpan.FromMinutes(5);

    private readonly Stack _stack = Stack.Start();

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task Across_rotations_of_keys_calls_renewals_and_sign_ins_go_on_without_a_failure()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        List<string> keys = [KeyOfLastIdJag()];
        // Twice, and the second time within the 5 minutes in which an OpenID client of the platform would not look again by itself.
        for (var rotation = 1; rotation <= 2; rotation++)
        {
            await _stack.AdministerAsync("POST", "/keys/rotate");
            await AssertCallsGoOnAsync(alice);
            Assert.DoesNotContain(KeyOfLastIdJag(), keys);
            keys.Add(KeyOfLastIdJag());

            // Her ID token of before is exchanged; a new one, by a new sign-in, is signed by the new key.
            await Stack.SettledAsync(await _stack.SignInAgainAsync(alice));
        }
        Assert.Equal(3, keys.Distinct().Count());
        Assert.DoesNotContain("unknown_key", string.Join('\n', _stack.Logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_just_looked_at_the_key_set_misses_nothing()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        await _stack.AdministerAsync("POST", "/keys/rotate");
        // A stranger's kid makes design look now; it may not look again for a while, and the new key begins to sign within that.
        _stack.Clock.Advance(Announcement - TimeSpan.FromSeconds(2));
        using var stranger = new Xaa.Testing.TestIssuer(Stack.Idp, _stack.Clock);
        var claims = stranger.IdJagClaims(Stack.Design, "agent-at-design", Stack.Design + "/mcp", "design.read");
        Assert.Equal("invalid_grant", (string?)(await RedeemAsync(stranger.Sign("oauth-id-jag+jwt", claims)))["error"]);
        var fetches = _stack.Network.Count("localhost:7100/jwks");
        _stack.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(TimeSpan.FromSeconds(3) < RemoteIssuerKeys.RefetchInterval);

        var before = KeyOfLastIdJag();
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        Assert.NotEqual(before, KeyOfLastIdJag());
        Assert.Equal(fetches, _stack.Network.Count("localhost:7100/jwks"));
    }

    [Fact]
    public async Task A_suspended_person_loses_her_next_exchange_and_after_restoring_signs_in_anew()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        await _stack.AdministerAsync("PATCH", "/people/u-alice", """{"active":false}""");

        // The access token that is out lives on: said in the README, and held to here.
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        _stack.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(403, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        await SignedOutAsync(alice);

        await _stack.AdministerAsync("PATCH", "/people/u-alice", """{"active":true}""");
        Assert.Equal(401, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        var again = await _stack.SignInAsync("alice");
        Assert.All(await Stack.SettledAsync(again), c => Assert.Equal("connected", (string?)c!["state"]));
    }

    [Fact]
    public async Task What_IT_switches_off_and_on_again_shows_on_an_open_page_without_a_reload()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        using var page = await alice.OpenAsync(Stack.Agent + "/events", CancellationToken.None);
        await ListeningAsync();

        await SwitchAsync(on: false);
        await Stack.SettledAsync(alice, Shows("design", "refused"));
        // The other connection was asked about, too, and stands.
        Assert.Equal("connected", StateOf(await alice.ConnectionsAsync(), "wiki"));

        await SwitchAsync(on: true);
        await Stack.SettledAsync(alice, Shows("design", "connected"));
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
    }

    [Fact]
    public async Task What_IT_narrows_shows_on_an_open_page_too()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        using var page = await alice.OpenAsync(Stack.Agent + "/events", CancellationToken.None);
        await ListeningAsync();

        await SwitchAsync(on: true, "design.read");
        await Stack.SettledAsync(alice, connections => ScopesOf(connections, "design") is ["design.read"]);
    }

    [Fact]
    public async Task Whoever_looks_at_no_page_has_lost_what_IT_took_at_her_next_call()
    {
        var alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        await ListeningAsync();
        var told = _stack.Network.Count("localhost:7100/policy/changes");

        await SwitchAsync(on: false);
        await AskedAgainAsync(told);
        Assert.Equal(403, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
    }

    // The agent knows the policy of now, and waits for another.
    private async Task ListeningAsync() => await AskedAgainAsync(1);

    private async Task AskedAgainAsync(int before)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_stack.Network.Count("localhost:7100/policy/changes") <= before)
            await timer.WaitForNextTickAsync(patience.Token);
    }

    private async Task SwitchAsync(bool on, params string[] scopes)
    {
        const string ToDesign = "/connections/agent/design";
        var before = await _stack.AdministerAsync("GET", ToDesign);
        var body = new JsonObject
        {
            ["clientIdAtServer"] = "agent-at-design",
            ["groups"] = new JsonArray("engineering"),
            ["scopes"] = new JsonArray([.. (scopes is [] ? ["design.read", "design.write"] : scopes).Select(scope => JsonValue.Create(scope))]),
            ["reason"] = "Tests",
            ["enabled"] = on,
        };
        await _stack.AdministerAsync("PUT", ToDesign, body.ToJsonString(), basedOn: (long)before["change"]!);
    }

    private static Func<JsonArray, bool> Shows(string server, string state) => connections => StateOf(connections, server) == state;

    private static string? StateOf(JsonArray connections, string server) => (string?)Of(connections, server)["state"];

    private static string?[] ScopesOf(JsonArray connections, string server) => [.. Of(connections, server)["scopes"]!.AsArray().Select(s => (string?)s)];

    private static JsonNode Of(JsonArray connections, string server) => connections.Single(c => (string?)c!["name"] == server)!;

    // The agent ends a sign-in behind the answer of the call that found it dead.
    private static async Task SignedOutAsync(Browser person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await person.GoOnceAsync(Stack.Agent + "/api/connections")).Status != 401)
            await timer.WaitForNextTickAsync(patience.Token);
    }

    private async Task AssertCallsGoOnAsync(Browser person)
    {
        // What is out expires first, and an announced key begins to sign, so that steps 2 to 4 are walked with it.
        _stack.Clock.Advance(Announcement + TimeSpan.FromSeconds(1));
        foreach (var server in new[] { "design", "wiki" })
            Assert.Equal(200, (await person.PostAsync($"/api/connections/{server}/tools/paint")).Status);
    }

    private async Task<JsonNode> RedeemAsync(string assertion)
    {
        using var http = new HttpClient(_stack.Network, disposeHandler: false);
        http.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"agent-at-design:{Stack.Secret("design")}")));
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", assertion)]);
        using var answer = await http.PostAsync(new Uri(Stack.Design + "/oauth/token"), form);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private string KeyOfLastIdJag()
    {
        var redemption = _stack.Network.Requests.Last(r => r.Body.Contains("assertion=", StringComparison.Ordinal));
        var assertion = redemption.Body.Split("assertion=")[1].Split('&')[0];
        return (string)JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(assertion.Split('.')[0]))!["kid"]!;
    }
}
