using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Admin;

/// <summary>Managed connections over the administration API.</summary>
public sealed class ConnectionsTests : IAsyncDisposable
{
    private const string ToDesign = "/connections/agent/design";

    private readonly IdpHost _idp = new();

    [Fact]
    public async Task Connections_are_listed_with_who_approved_them_and_why()
    {
        var token = await _idp.OperatorTokenAsync();
        var list = (await _idp.AdminAsync(token, "GET", "/connections")).Json["connections"]!.AsArray();
        Assert.Equal(["crm", "design", "payments", "wiki"], list.Select(c => (string?)c!["server"]));
        Assert.All(list, c => Assert.Equal("carol", (string?)c!["approvedBy"]));
        var design = await _idp.AdminAsync(token, "GET", ToDesign);
        Assert.Equal(design.Headers.ETag!.Tag, $"\"{design.Json["change"]}\"");
        (await _idp.AdminAsync(token, "GET", "/connections/agent/nowhere")).AssertRefused(404, "unknown_connection");
    }

    [Fact]
    public async Task A_change_over_the_API_holds_for_the_next_exchange_and_is_written_down() // SPEC 15
    {
        var tokens = await _idp.SignInAsync();
        var token = await _idp.OperatorTokenAsync();
        var saved = await SaveAsync(token, Body(body => (body["enabled"], body["reason"]) = (false, "Design has moved")));
        Assert.Equal((HttpStatusCode.OK, "operator", false), (saved.Status, (string?)saved.Json["approvedBy"], (bool)saved.Json["enabled"]!));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "access_denied", "connection_disabled");

        var latest = (await _idp.AdminAsync(token, "GET", "/changes")).Json["changes"]![0]!.AsObject();
        Assert.Equal(["operator", "connection", "agent to design", "disabled", "Design has moved"], latest.Texts("author", "kind", "subject", "action", "reason"));
        Assert.Equal((long)latest["number"]!, (long)saved.Json["change"]!);
    }

    [Fact]
    public async Task A_change_says_what_it_is_based_on_and_a_stale_one_changes_nothing()
    {
        var token = await _idp.OperatorTokenAsync();
        var stale = (await _idp.AdminAsync(token, "GET", ToDesign)).Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.OK, (await SaveAsync(token, Body(body => body["scopes"] = new JsonArray("design.read")))).Status);
        foreach (var (name, value, status, reason) in ((string, string, int, string)[])
            [
                ("If-Match", stale, 412, "changed_since"),
                ("If-Match", "\"999\"", 412, "changed_since"),
                ("If-Match", "W/" + stale, 412, "changed_since"),
                ("If-Match", "\"design\"", 412, "changed_since"),
                ("If-None-Match", "*", 412, "changed_since"),
                ("X-Nothing", "at all", 428, "condition_missing"),
                ("If-Match", "*", 412, "changed_since"),
            ])
        {
            (await _idp.AdminAsync(token, "PUT", ToDesign, Body(), (name, value))).AssertRefused(status, reason);
            (await _idp.AdminAsync(token, "DELETE", ToDesign, null, (name, value))).AssertRefused(status, reason);
        }
        Assert.Equal("""["design.read"]""", (await _idp.AdminAsync(token, "GET", ToDesign)).Json["scopes"]!.ToJsonString());
    }

    [Fact]
    public async Task A_connection_is_removed_and_made_anew()
    {
        var token = await _idp.OperatorTokenAsync();
        var tag = (await _idp.AdminAsync(token, "GET", ToDesign)).Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.NoContent, (await _idp.AdminAsync(token, "DELETE", ToDesign, null, ("If-Match", tag))).Status);
        (await _idp.AdminAsync(token, "GET", ToDesign)).AssertRefused(404, "unknown_connection");
        Assert.Equal(HttpStatusCode.OK, (await _idp.AdminAsync(token, "PUT", ToDesign, Body(), ("If-None-Match", "*"))).Status);
        (await _idp.AdminAsync(token, "PUT", "/connections/agent/nowhere", Body(), ("If-None-Match", "*"))).AssertRefused(422, "invalid_connection");
    }

    [Fact]
    public async Task A_connection_of_a_client_whose_id_is_an_address_is_found_by_it() // SPEC 68
    {
        const string Id = "https://app.example/client.json";
        var token = await _idp.OperatorTokenAsync();
        var client = JsonContent.Create(new
        {
            clientId = Id,
            displayName = "App",
            authMethod = "client_id_metadata_document",
            redirectUris = Array.Empty<string>(),
            reason = "Asked for",
        });
        Assert.Equal(HttpStatusCode.Created, (await _idp.AdminAsync(token, "POST", "/clients", client)).Status);

        var path = $"/connections/{Uri.EscapeDataString(Id)}/design";
        var preview = await _idp.AdminAsync(token, "POST", path + "/preview", Body(body => body["clientIdAtServer"] = Id));
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        var saved = await _idp.AdminAsync(token, "PUT", path, Body(body => body["clientIdAtServer"] = Id), ("If-None-Match", "*"));
        Assert.Equal((HttpStatusCode.OK, Id), (saved.Status, (string?)saved.Json["client"]));
        Assert.Equal(Id, (string?)(await _idp.AdminAsync(token, "GET", path)).Json["client"]);
        Assert.Equal(HttpStatusCode.NoContent, (await _idp.AdminAsync(token, "DELETE", path, null, ("If-Match", saved.Headers.ETag!.Tag))).Status);
    }

    [Theory]
    [InlineData("{", 400, "malformed_request")]
    [InlineData("[]", 400, "malformed_request")]
    [InlineData("{}", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"approvedBy":"me"}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":null,"reason":"r","everyone":true}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"everyone":false}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["wiki.read"],"reason":"r","everyone":true}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r"}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"detailTypes":"payment"}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"detailTypes":["payment"]}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"detailTypes":[null]}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"maxAge":0}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"maxAge":"1h"}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"disclosure":{"tenant":true}}""", 422, "invalid_connection")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"disclosure":{"tenant":"acme"}}""", 400, "malformed_request")]
    [InlineData("""{"clientIdAtServer":"a","scopes":["design.read"],"reason":"r","everyone":true,"requireAcr":{"\ud800":"x"}}""", 400, "malformed_request")]
    public async Task What_is_no_connection_is_refused_and_nothing_changes(string body, int status, string reason)
    {
        var token = await _idp.OperatorTokenAsync();
        (await SaveAsync(token, new StringContent(body, null, "application/json"))).AssertRefused(status, reason);
        Assert.Equal("carol", (string?)(await _idp.AdminAsync(token, "GET", ToDesign)).Json["approvedBy"]);
    }

    [Fact]
    public async Task Without_the_scope_nothing_is_changed()
    {
        var auditor = (await _idp.PostTokenAsync([("client", "auditor:" + DemoSeed.AuditorSecret), ("grant_type", "client_credentials")]))["access_token"];
        (await _idp.AdminAsync(auditor, "PUT", ToDesign, Body(), ("If-Match", "*"))).AssertRefused(403, "missing_scope");
        Assert.Equal(HttpStatusCode.OK, (await _idp.AdminAsync(auditor, "GET", ToDesign)).Status);
    }

    [Fact]
    public async Task A_preview_names_who_gains_and_who_loses_and_changes_nothing()
    {
        var token = await _idp.OperatorTokenAsync();
        var preview = await _idp.AdminAsync(token, "POST", ToDesign + "/preview", Body(body => body["groups"] = new JsonArray("marketing")));
        Assert.Equal(
            """
            [{"person":"u-alice","userName":"alice","gained":[],"lost":["design.read","design.write"]},{"person":"u-bob","userName":"bob","gained":["design.read","design.write"],"lost":[]}]
            """,
            preview.Json["differences"]!.ToJsonString());
        Assert.Equal("""["engineering"]""", (await _idp.AdminAsync(token, "GET", ToDesign)).Json["covers"]!["groups"]!.ToJsonString());
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    private async Task<AdminAnswer> SaveAsync(string token, HttpContent body)
    {
        var tag = (await _idp.AdminAsync(token, "GET", ToDesign)).Headers.ETag!.Tag;
        return await _idp.AdminAsync(token, "PUT", ToDesign, body, ("If-Match", tag));
    }

    private static JsonContent Body(Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["clientIdAtServer"] = "agent-at-design",
            ["groups"] = new JsonArray("engineering"),
            ["scopes"] = new JsonArray("design.read", "design.write"),
            ["reason"] = "As before",
        };
        change?.Invoke(body);
        return JsonContent.Create(body);
    }
}
