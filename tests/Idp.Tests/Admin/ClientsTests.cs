using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Admin;

/// <summary>Clients over the administration API: a secret is seen once, and who may write clients takes no other operator's place.</summary>
public sealed class ClientsTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task A_registered_client_authenticates_with_the_secret_that_it_was_given_once()
    {
        var token = await _idp.OperatorTokenAsync();
        var registered = await RegisterAsync(token);
        Assert.Equal((HttpStatusCode.Created, "/admin/api/clients/notes"), (registered.Status, registered.Headers.Location!.OriginalString));
        var secret = (string)registered.Json["clientSecret"]!;
        Assert.True(registered.Headers.CacheControl!.NoStore);
        Assert.True(secret.Length >= 43);
        await AssertAuthenticatesAsync("notes:" + secret);

        var shown = await _idp.AdminAsync(token, "GET", "/clients/notes");
        Assert.Equal(shown.Json.ToJsonString(), registered.Json["client"]!.ToJsonString());
        Assert.Equal(registered.Headers.ETag!.Tag, shown.Headers.ETag!.Tag);
        Assert.Equal(["notes", "Notes", "client_secret_basic"], shown.Json.Texts("clientId", "displayName", "authMethod"));
        Assert.Equal("""{"everyone":false,"groups":["engineering"],"people":[]}""", Sorted(shown.Json["assigned"]!));
        await AssertNowhereAsync(token, secret);
        var latest = await LatestAsync(token);
        Assert.Equal(["operator", "client", "notes", "created", "For the notes"], latest.Texts("author", "kind", "subject", "action", "reason"));
    }

    [Fact]
    public async Task A_new_secret_takes_the_place_of_the_old_one_at_once()
    {
        var token = await _idp.OperatorTokenAsync();
        var rotated = await _idp.AdminAsync(token, "POST", "/clients/agent/secret?reason=Leaked", null, ("If-Match", await TagAsync(token, "agent")));
        Assert.Equal(HttpStatusCode.OK, rotated.Status);
        var secret = (string)rotated.Json["clientSecret"]!;
        await AssertAuthenticatesAsync("agent:" + secret);
        await _idp.AssertRefusedAsync(
            await _idp.PostTokenAsync([("client", "agent:" + DemoSeed.AgentSecret), ("grant_type", "refresh_token"), ("refresh_token", "x")]),
            "invalid_client", "wrong_client_secret", HttpStatusCode.Unauthorized);
        await AssertNowhereAsync(token, secret);
        Assert.Equal(["operator", "client", "agent", "secret rotated", "Leaked"], (await LatestAsync(token)).Texts("author", "kind", "subject", "action", "reason"));
        Assert.Equal(await TagAsync(token, "agent"), rotated.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_client_without_a_secret_gets_none()
    {
        var token = await _idp.OperatorTokenAsync();
        var registered = await RegisterAsync(token, body => (body["authMethod"], body["redirectUris"]) = ("none", new JsonArray("http://127.0.0.1/cb")));
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Null(registered.Json["clientSecret"]);
        Assert.Equal(["authorization_code", "refresh_token"], registered.Json["client"]!["grantTypes"]!.AsArray().Select(grant => (string?)grant));
        (await _idp.AdminAsync(token, "POST", "/clients/notes/secret", null, ("If-Match", registered.Headers.ETag!.Tag))).AssertRefused(422, "invalid_registration");
    }

    [Fact]
    public async Task Who_is_no_longer_assigned_to_a_client_gets_nothing_with_the_next_exchange()
    {
        var tokens = await _idp.SignInAsync();
        var token = await _idp.OperatorTokenAsync();
        var change = JsonContent.Create(new { groups = new[] { "marketing" }, reason = "Marketing only" });
        var assigned = await _idp.AdminAsync(token, "PUT", "/clients/agent/assignment", change, ("If-Match", await TagAsync(token, "agent")));
        Assert.Equal((HttpStatusCode.OK, """["marketing"]"""), (assigned.Status, assigned.Json["assigned"]!["groups"]!.ToJsonString()));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "access_denied", "person_not_assigned_to_client");
        Assert.Equal(["changed", "Marketing only"], (await LatestAsync(token)).Texts("action", "reason"));
    }

    [Fact]
    public async Task A_client_is_removed_when_nothing_connects_it()
    {
        var token = await _idp.OperatorTokenAsync();
        (await _idp.AdminAsync(token, "DELETE", "/clients/agent", null, ("If-Match", await TagAsync(token, "agent")))).AssertRefused(422, "invalid_registration");
        Assert.Equal(HttpStatusCode.NoContent, (await _idp.AdminAsync(token, "DELETE", "/clients/other?reason=Unused", null, ("If-Match", await TagAsync(token, "other")))).Status);
        (await _idp.AdminAsync(token, "GET", "/clients/other")).AssertRefused(404, "unknown_client");
        Assert.Equal(["client", "other", "removed", "Unused"], (await LatestAsync(token)).Texts("kind", "subject", "action", "reason"));
    }

    [Fact]
    public async Task A_client_whose_id_is_an_address_is_found_by_it()
    {
        var token = await _idp.OperatorTokenAsync();
        const string Id = "https://app.example/client.json";
        var registered = await RegisterAsync(token, body =>
            (body["clientId"], body["authMethod"], body["redirectUris"]) = (Id, "client_id_metadata_document", new JsonArray()));
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        var path = "/clients/" + Uri.EscapeDataString(Id);
        Assert.Equal("/admin/api" + path, registered.Headers.Location!.OriginalString);
        Assert.Equal(Id, (string?)(await _idp.AdminAsync(token, "GET", path)).Json["clientId"]);
        Assert.Equal(HttpStatusCode.NoContent, (await _idp.AdminAsync(token, "DELETE", path, null, ("If-Match", registered.Headers.ETag!.Tag))).Status);
    }

    [Fact]
    public async Task A_change_says_what_it_is_based_on_and_a_stale_one_changes_nothing()
    {
        var token = await _idp.OperatorTokenAsync();
        var stale = await TagAsync(token, "other");
        var rotated = await _idp.AdminAsync(token, "POST", "/clients/other/secret", null, ("If-Match", stale));
        Assert.Equal(HttpStatusCode.OK, rotated.Status);
        foreach (var (name, value, status, reason) in ((string, string, int, string)[])
            [
                ("If-Match", stale, 412, "changed_since"),
                ("If-Match", "*", 412, "changed_since"),
                ("If-None-Match", "*", 412, "changed_since"),
                ("X-Nothing", "at all", 428, "condition_missing"),
            ])
        {
            (await _idp.AdminAsync(token, "POST", "/clients/other/secret", null, (name, value))).AssertRefused(status, reason);
            (await _idp.AdminAsync(token, "DELETE", "/clients/other", null, (name, value))).AssertRefused(status, reason);
            var change = JsonContent.Create(new { everyone = true, reason = "r" });
            (await _idp.AdminAsync(token, "PUT", "/clients/other/assignment", change, (name, value))).AssertRefused(status, reason);
        }
        await AssertAuthenticatesAsync("other:" + (string)rotated.Json["clientSecret"]!);
    }

    [Theory]
    [InlineData("POST", "/clients/auditor/secret")]
    [InlineData("PUT", "/clients/auditor/assignment")]
    [InlineData("DELETE", "/clients/auditor")]
    [InlineData("POST", "/clients/operator/secret")]
    public async Task Clients_that_administer_are_seen_and_not_changed(string method, string path)
    {
        var token = await _idp.OperatorTokenAsync("idp.clients.read idp.clients.write");
        var tag = await TagAsync(token, path.Split('/')[2]);
        var body = method == "PUT" ? JsonContent.Create(new { everyone = true, reason = "r" }) : null;
        (await _idp.AdminAsync(token, method, path, body, ("If-Match", tag))).AssertRefused(403, "client_administers");
        var still = await _idp.PostTokenAsync([("client", "auditor:" + DemoSeed.AuditorSecret), ("grant_type", "client_credentials")]);
        Assert.Equal(HttpStatusCode.OK, still.Status);
    }

    [Theory]
    [InlineData("grantTypes", """["client_credentials"]""", 400, "malformed_request")]
    [InlineData("scopes", """["idp.keys.write"]""", 400, "malformed_request")]
    [InlineData("secret", "\"of-my-own-making-0123456789abcdefghijklmnop\"", 400, "malformed_request")]
    [InlineData("redirectUris", "null", 400, "malformed_request")]
    [InlineData("native", "\"true\"", 400, "malformed_request")]
    [InlineData("reason", null, 400, "malformed_request")]
    [InlineData("clientId", "\"\"", 422, "invalid_registration")]
    [InlineData("clientId", "\"no tes\"", 422, "invalid_registration")]
    [InlineData("clientId", "\"u-alice\"", 422, "invalid_registration")]
    [InlineData("clientId", "\"agent\"", 409, "already_registered")]
    [InlineData("authMethod", "\"tls_client_auth\"", 422, "invalid_registration")]
    [InlineData("redirectUris", "[]", 422, "invalid_registration")]
    [InlineData("redirectUris", """["http://notes.example/cb"]""", 422, "invalid_registration")]
    [InlineData("assigned", """{"everyone":true,"groups":["engineering"]}""", 422, "invalid_registration")]
    [InlineData("jwks", """{"keys":[]}""", 422, "invalid_registration")]
    public async Task What_is_no_client_is_refused_and_nothing_changes(string member, string? value, int status, string reason)
    {
        var token = await _idp.OperatorTokenAsync();
        var before = (await _idp.AdminAsync(token, "GET", "/clients")).Json.ToJsonString();
        var answer = await RegisterAsync(token, body =>
        {
            if (value is null)
                body.Remove(member);
            else
                body[member] = JsonNode.Parse(value);
        });
        answer.AssertRefused(status, reason);
        Assert.Equal(before, (await _idp.AdminAsync(token, "GET", "/clients")).Json.ToJsonString());
    }

    private Task<AdminAnswer> RegisterAsync(string token, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["clientId"] = "notes",
            ["displayName"] = "Notes",
            ["authMethod"] = "client_secret_basic",
            ["redirectUris"] = new JsonArray("https://notes.example/cb"),
            ["assigned"] = new JsonObject { ["groups"] = new JsonArray("engineering") },
            ["reason"] = "For the notes",
        };
        change?.Invoke(body);
        return _idp.AdminAsync(token, "POST", "/clients", JsonContent.Create(body));
    }

    // Past its authentication, a client is told of the token that it presented.
    private async Task AssertAuthenticatesAsync(string credentials) => await _idp.AssertRefusedAsync(
        await _idp.PostTokenAsync([("client", credentials), ("grant_type", "refresh_token"), ("refresh_token", "x")]), "invalid_grant", "subject_token_unknown");

    private async Task AssertNowhereAsync(string token, string secret)
    {
        foreach (var path in new[] { "/clients", "/changes" })
        {
            var text = (await _idp.AdminAsync(token, "GET", path)).Json.ToJsonString();
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    private async Task<string> TagAsync(string token, string client) => (await _idp.AdminAsync(token, "GET", "/clients/" + client)).Headers.ETag!.Tag;

    private async Task<JsonObject> LatestAsync(string token) => (await _idp.AdminAsync(token, "GET", "/changes")).Json["changes"]![0]!.AsObject();

    private static string Sorted(JsonNode node) =>
        new JsonObject(node.AsObject().OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))).ToJsonString();
}
