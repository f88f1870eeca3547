using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Admin;

/// <summary>MCP servers over the administration API.</summary>
public sealed class ServersTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task A_server_is_registered_changed_and_removed_and_each_is_written_down()
    {
        var token = await _idp.OperatorTokenAsync();
        var made = await _idp.AdminAsync(token, "PUT", "/servers/notes", Body(), ("If-None-Match", "*"));
        Assert.Equal((HttpStatusCode.OK, "https://notes.example"), (made.Status, (string?)made.Json["issuer"]));
        var changed = await _idp.AdminAsync(
            token, "PUT", "/servers/notes", Body(body => body["scopes"] = new JsonArray("notes.read", "notes.write")), ("If-Match", made.Headers.ETag!.Tag));
        Assert.Equal("""["notes.read","notes.write"]""", changed.Json["scopes"]!.ToJsonString());
        var shown = await _idp.AdminAsync(token, "GET", "/servers/notes");
        Assert.Equal((changed.Json.ToJsonString(), changed.Headers.ETag!.Tag), (shown.Json.ToJsonString(), shown.Headers.ETag!.Tag));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _idp.AdminAsync(token, "DELETE", "/servers/notes?reason=Over", null, ("If-Match", shown.Headers.ETag!.Tag))).Status);
        (await _idp.AdminAsync(token, "GET", "/servers/notes")).AssertRefused(404, "unknown_server");

        var changes = (await _idp.AdminAsync(token, "GET", "/changes")).Json["changes"]!.AsArray().Take(3).Select(change => change!.AsObject());
        Assert.Equal(["removed Over", "changed Notes", "created Notes"], changes.Select(change => $"{change["action"]} {change["reason"]}"));
        Assert.All(changes, change => Assert.Equal(["operator", "server", "notes"], change.Texts("author", "kind", "subject")));
    }

    [Fact]
    public async Task Who_is_no_longer_assigned_to_a_server_gets_nothing_with_the_next_exchange()
    {
        var tokens = await _idp.SignInAsync();
        var token = await _idp.OperatorTokenAsync();
        var design = await _idp.AdminAsync(token, "GET", "/servers/design");
        var body = design.Json.DeepClone().AsObject();
        body.Remove("name");
        body.Remove("change");
        (body["assigned"], body["reason"]) = (new JsonObject { ["people"] = new JsonArray("u-bob") }, "Bob only");
        var saved = await _idp.AdminAsync(token, "PUT", "/servers/design", JsonContent.Create(body), ("If-Match", design.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "access_denied", "person_not_assigned_to_server");
    }

    [Fact]
    public async Task A_server_that_is_connected_stays()
    {
        var token = await _idp.OperatorTokenAsync();
        var tag = (await _idp.AdminAsync(token, "GET", "/servers/design")).Headers.ETag!.Tag;
        (await _idp.AdminAsync(token, "DELETE", "/servers/design", null, ("If-Match", tag))).AssertRefused(422, "invalid_registration");
        Assert.Equal(4, (await _idp.AdminAsync(token, "GET", "/servers")).Json["servers"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("If-Match", "\"999\"", 412, "changed_since")]
    [InlineData("If-Match", "*", 412, "changed_since")]
    [InlineData("If-None-Match", "*", 412, "changed_since")]
    [InlineData("X-Nothing", "at all", 428, "condition_missing")]
    public async Task A_change_says_what_it_is_based_on(string name, string value, int status, string reason)
    {
        var token = await _idp.OperatorTokenAsync();
        (await _idp.AdminAsync(token, "PUT", "/servers/design", Body(), (name, value))).AssertRefused(status, reason);
        (await _idp.AdminAsync(token, "DELETE", "/servers/design", null, (name, value))).AssertRefused(status, reason);
    }

    [Theory]
    [InlineData("name", "\"notes\"", 400, "malformed_request")]
    [InlineData("issuer", null, 400, "malformed_request")]
    [InlineData("scopes", "\"notes.read\"", 400, "malformed_request")]
    [InlineData("assigned", """{"all":true}""", 400, "malformed_request")]
    [InlineData("scopes", "[]", 422, "invalid_registration")]
    [InlineData("scopes", """["notes read"]""", 422, "invalid_registration")]
    [InlineData("scopes", "[null]", 422, "invalid_registration")]
    [InlineData("resources", "[null]", 422, "invalid_registration")]
    [InlineData("detailTypes", "\"notes\"", 400, "malformed_request")]
    [InlineData("detailTypes", "[null]", 422, "invalid_registration")]
    [InlineData("detailTypes", """[""]""", 422, "invalid_registration")]
    [InlineData("detailTypes", """["two words"]""", 422, "invalid_registration")]
    [InlineData("detailTypes", """["é"]""", 422, "invalid_registration")]
    [InlineData("issuer", "\"http://notes.example\"", 422, "invalid_registration")]
    [InlineData("issuer", "\"https://notes.example/\"", 422, "invalid_registration")]
    [InlineData("issuer", "\"http://localhost:7100\"", 422, "invalid_registration")]
    [InlineData("issuer", "\"http://localhost:7401\"", 422, "invalid_registration")]
    [InlineData("assigned", """{"everyone":true,"people":["u-bob"]}""", 422, "invalid_registration")]
    public async Task What_is_no_server_is_refused_and_nothing_changes(string member, string? value, int status, string reason)
    {
        var token = await _idp.OperatorTokenAsync();
        var body = Body(body =>
        {
            if (value is null)
                body.Remove(member);
            else
                body[member] = JsonNode.Parse(value);
        });
        (await _idp.AdminAsync(token, "PUT", "/servers/notes", body, ("If-None-Match", "*"))).AssertRefused(status, reason);
        (await _idp.AdminAsync(token, "GET", "/servers/notes")).AssertRefused(404, "unknown_server");
    }

    private static JsonContent Body(Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["issuer"] = "https://notes.example",
            ["resources"] = new JsonArray("https://notes.example/mcp"),
            ["scopes"] = new JsonArray("notes.read"),
            ["assigned"] = new JsonObject { ["everyone"] = true },
            ["reason"] = "Notes",
        };
        change?.Invoke(body);
        return JsonContent.Create(body);
    }
}
