using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>MCP servers at the portal.</summary>
public sealed class ServerPagesTests : IAsyncLifetime
{
    private readonly IdpHost _idp = new();
    private Browser _carol = null!;

    public async ValueTask InitializeAsync() => _carol = await _idp.CarolAsync();

    public ValueTask DisposeAsync()
    {
        _carol.Dispose();
        return _idp.DisposeAsync();
    }

    [Fact]
    public async Task A_registered_server_that_is_connected_gets_its_tokens()
    {
        var alice = await _idp.SignInAsync();
        var page = await RegisterAsync("desk", 7405, ("why", "A help desk"));
        Assert.Equal("/admin/servers/desk?done", page.Address.PathAndQuery);
        Assert.Equal(["carol", "server", "desk", "created", "A help desk"], await _idp.LatestChangeAsync());
        Assert.Equal("access_denied", (await _idp.ExchangeForAsync(alice["refresh_token"]!, 7405))["error"]);

        await _carol.DoAsync(
            "/admin/connections/agent/desk", "Save and approve", ("for", "some"), ("groups", "engineering"), ("scopes", "desk.read"), ("enabled", "on"));
        Assert.Equal("desk.read", (await _idp.ExchangeForAsync(alice["refresh_token"]!, 7405))["scope"]);

        await _carol.DoAsync("/admin/servers/desk", "Save", ("for", "some"), ("groups", "marketing"), ("why", "Not for them"));
        Assert.Equal(["carol", "server", "desk", "changed", "Not for them"], await _idp.LatestChangeAsync());
        Assert.Equal("access_denied", (await _idp.ExchangeForAsync(alice["refresh_token"]!, 7405))["error"]);

        var kept = await _carol.PressAsync(await _carol.OpenAsync("/admin/servers/desk"), "Remove");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Remove its connections first."), (kept.Status, Assert.Single(kept.Faults())));
        await _carol.DoAsync("/admin/connections/agent/desk", "Remove");
        Assert.Equal("/admin/servers", (await _carol.DoAsync("/admin/servers/desk", "Remove")).Address.AbsolutePath);
        Assert.Equal(["carol", "server", "desk", "removed", ""], await _idp.LatestChangeAsync());
    }

    [Fact] // SPEC 19
    public async Task Authorization_details_are_granted_of_a_type_that_server_and_connection_list()
    {
        var alice = await _idp.SignInAsync();
        await RegisterAsync("desk", 7405, ("detailTypes", "ticket https://desk.example/export"));
        await _carol.DoAsync(
            "/admin/connections/agent/desk", "Save and approve", ("for", "everyone"), ("scopes", "desk.read"), ("detailTypes", "ticket"), ("enabled", "on"));
        Assert.Null(await ErrorAsync("ticket"));
        Assert.Equal("invalid_authorization_details", await ErrorAsync("https://desk.example/export"));

        await _carol.DoAsync("/admin/servers/desk", "Save", ("detailTypes", ""));
        Assert.Equal("invalid_authorization_details", await ErrorAsync("ticket"));
        Assert.DoesNotContain("detailTypes", (await _carol.OpenAsync("/admin/connections/agent/desk")).Html, StringComparison.Ordinal);

        async Task<string?> ErrorAsync(string type) => (await _idp.ExchangeAsync(
            alice["refresh_token"],
            ("audience", "http://localhost:7405"),
            ("resource", "http://localhost:7405/mcp"),
            ("authorization_details", $$"""[{"type":"{{type}}"}]""")))["error"];
    }

    [Theory]
    [InlineData("design", 7405, "A server has this name already.")]
    [InlineData("desk", 7401, "This issuer is registered already, or is our own.")]
    [InlineData("desk", 7100, "This issuer is registered already, or is our own.")]
    public async Task A_name_or_an_issuer_is_not_given_twice(string name, int port, string fault)
    {
        var before = (await _idp.ChangesAsync()).Count;
        var page = await RegisterAsync(name, port);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, fault), (page.Status, Assert.Single(page.Faults())));
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Every_fault_is_told_and_what_was_typed_stays()
    {
        (string, string?)[] typed = [("displayName", "The desk"), ("issuer", "ftp://desk.example/"), ("scopes", "desk.read \"quoted\""), ("detailTypes", "\"quoted\""), ("why", "Because")];
        foreach (var (path, button, name) in ((string, string, string)[])[("/admin/servers", "Register", "no name"), ("/admin/servers/design", "Save", "design")])
        {
            var page = await _carol.PressAsync(await _carol.OpenAsync(path), button, [.. typed, ("name", name), ("resources", "relative\nhttps://desk.example/mcp#part")]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.True(page.Faults().Count >= 4, string.Join('\n', page.Faults()));
            var form = HtmlForm.With(page, button);
            Assert.All(typed, field => Assert.Equal([field.Item2!], form[field.Item1]));
            Assert.Equal("relative\nhttps://desk.example/mcp#part", Assert.Single(form["resources"]));
        }
    }

    [Fact]
    public async Task A_page_that_is_out_of_date_changes_nothing()
    {
        var old = await _carol.OpenAsync("/admin/servers/wiki");
        await _carol.DoAsync("/admin/servers/wiki", "Save", ("displayName", "The wiki"));
        var before = (await _idp.ChangesAsync()).Count;
        foreach (var button in (string[])["Save", "Remove"])
        {
            var page = await _carol.PressAsync(old, button, ("displayName", "Another"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.StartsWith(PortalWire.Conflict, Assert.Single(page.Faults()), StringComparison.Ordinal);
            Assert.Equal("The wiki", Assert.Single(HtmlForm.With(page, "Save")["displayName"]));
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    private async Task<BrowserPage> RegisterAsync(string name, int port, params (string Name, string? Value)[] changes)
    {
        var form = HtmlForm.With(await _carol.OpenAsync("/admin/servers"), "Register").But(
            ("name", name), ("issuer", $"http://localhost:{port}"), ("resources", $"http://localhost:{port}/mcp"), ("scopes", "desk.read desk.write"), ("for", "everyone")).But(changes);
        return await _carol.PostAsync(form.Address, form.Fields);
    }
}
