using System.Net;
using System.Text.RegularExpressions;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>Clients at the portal.</summary>
public sealed partial class ClientPagesTests : IAsyncLifetime
{
    private const string NewRedirect = "https://new.example/callback";

    private readonly IdpHost _idp = new();
    private Browser _carol = null!;

    public async ValueTask InitializeAsync() => _carol = await _idp.CarolAsync();

    public ValueTask DisposeAsync()
    {
        _carol.Dispose();
        return _idp.DisposeAsync();
    }

    [Fact]
    public async Task A_registered_clients_secret_is_shown_once_and_signs_people_in()
    {
        var registered = await RegisterAsync("new-app", ("why", "A new app"));
        Assert.Equal(["carol", "client", "new-app", "created", "A new app"], await _idp.LatestChangeAsync());
        var secret = SecretOn(registered);
        foreach (var path in (string[])["/admin/clients/new-app", "/admin/clients", "/admin"])
            Assert.DoesNotContain(secret, (await _carol.OpenAsync(path)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(await _idp.ChangesAsync(), change => change.ToJsonString().Contains(secret, StringComparison.Ordinal));

        // It is for nobody at first.
        Assert.NotEqual("code", (await SignInAsync()).Leaving?.Query().Keys.FirstOrDefault(key => key == "code"));
        await _carol.DoAsync("/admin/clients/new-app", "Save who may use it", ("for", "some"), ("groups", "marketing"), ("why", "For marketing"));
        Assert.Equal(["carol", "client", "new-app", "changed", "For marketing"], await _idp.LatestChangeAsync());
        var code = (await SignInAsync()).Leaving!.Query()["code"];
        var tokens = await _idp.RedeemAsync(code, ("client", "new-app:" + secret), ("redirect_uri", NewRedirect));
        Assert.Equal((HttpStatusCode.OK, "new-app"), (tokens.Status, Wire.Payload(tokens["id_token"]!).GetProperty("aud").GetString()));

        async Task<BrowserPage> SignInAsync()
        {
            using var bob = _idp.CreateBrowser();
            var page = await bob.GetAsync(Wire.Authorize(("client_id", "new-app"), ("redirect_uri", NewRedirect)));
            return await bob.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "bob", ["password"] = IdpHost.Password });
        }
    }

    [Fact]
    public async Task A_new_secret_takes_the_place_of_the_old_one_at_once()
    {
        var rotated = await _carol.DoAsync("/admin/clients/agent", "New secret", ("why", "It was in a chat"));
        Assert.Equal(["carol", "client", "agent", "secret rotated", "It was in a chat"], await _idp.LatestChangeAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await TryAsync("agent:" + DemoSeed.AgentSecret));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await TryAsync("agent:" + SecretOn(rotated)));
    }

    [Fact]
    public async Task A_public_client_has_no_secret()
    {
        var page = await RegisterAsync("cli", ("authMethod", "none"), ("native", "on"), ("redirectUris", "http://127.0.0.1/callback"));
        Assert.Equal("/admin/clients/cli?done", page.Address.PathAndQuery);
        Assert.DoesNotMatch(SecretText(), page.Html);
        Assert.Empty(HtmlForm.AllWith(page, "New secret"));
        var forced = await _carol.PressAsync(page, "Remove", ("action", "rotate"));
        Assert.Equal("This client authenticates without a secret.", Assert.Single(forced.Faults()));
    }

    [Fact]
    public async Task An_id_that_is_an_address_has_a_page_as_well()
    {
        const string Id = "https://apps.example/agents/one?v=1&x=%2F";
        Assert.Equal(HttpStatusCode.OK, (await RegisterAsync(Id, ("authMethod", "none"), ("native", "on"), ("redirectUris", "http://127.0.0.1/callback"))).Status);
        var list = await _carol.OpenAsync("/admin/clients");
        var address = WebUtility.HtmlDecode(Regex.Match(list.Html, """href="(/admin/clients/https[^"]*)" """.TrimEnd()).Groups[1].Value);
        await _carol.DoAsync(address, "Save who may use it", ("for", "everyone"));
        Assert.Equal(["carol", "client", Id, "changed", ""], await _idp.LatestChangeAsync());
        await _carol.DoAsync(address, "Remove");
        Assert.Equal(HttpStatusCode.NotFound, (await _carol.OpenAsync(address)).Status);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_said_so_and_its_client_stays_as_it_is()
    {
        foreach (var (id, fault) in ((string, string)[])[("agent", "A client has this id already."), ("u-bob", "A person has this id.")])
        {
            var page = await RegisterAsync(id);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, fault), (page.Status, Assert.Single(page.Faults())));
        }
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await TryAsync("agent:" + DemoSeed.AgentSecret));
    }

    [Fact]
    public async Task Every_fault_is_told_and_what_was_typed_stays()
    {
        (string, string?)[] typed =
        [
            ("clientId", "two words"), ("displayName", "A name"), ("authMethod", "private_key_jwt"), ("jwksUri", "not an address"), ("agent", "on"), ("why", "Because"),
        ];
        var page = await _carol.PressAsync(await _carol.OpenAsync("/admin/clients"), "Register", [.. typed, ("redirectUris", "javascript:alert(1)\nrelative")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.True(page.Faults().Count >= 4, string.Join('\n', page.Faults()));
        var form = HtmlForm.With(page, "Register");
        Assert.All(typed, field => Assert.Equal([field.Item2!], form[field.Item1]));
        Assert.Equal("javascript:alert(1)\nrelative", Assert.Single(form["redirectUris"]));
        Assert.DoesNotContain("two words", (await _carol.OpenAsync("/admin/clients")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_out_of_date_changes_nothing()
    {
        var old = await _carol.OpenAsync("/admin/clients/other");
        await _carol.DoAsync("/admin/clients/other", "Save who may use it", ("for", "some"), ("groups", "engineering"));
        var before = (await _idp.ChangesAsync()).Count;
        foreach (var button in (string[])["Save who may use it", "New secret", "Remove"])
        {
            var page = await _carol.PressAsync(old, button);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.StartsWith(PortalWire.Conflict, Assert.Single(page.Faults()), StringComparison.Ordinal);
            Assert.DoesNotMatch(SecretText(), page.Html);
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await TryAsync("other:" + DemoSeed.OtherSecret));
    }

    [Fact]
    public async Task A_client_with_connections_stays_and_one_without_goes()
    {
        var page = await _carol.PressAsync(await _carol.OpenAsync("/admin/clients/agent"), "Remove");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Remove its connections first."), (page.Status, Assert.Single(page.Faults())));
        Assert.Equal("/admin/clients", (await _carol.DoAsync("/admin/clients/other", "Remove", ("why", "Retired"))).Address.AbsolutePath);
        Assert.Equal(["carol", "client", "other", "removed", "Retired"], await _idp.LatestChangeAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await TryAsync("other:" + DemoSeed.OtherSecret));
    }

    private async Task<BrowserPage> RegisterAsync(string id, params (string Name, string? Value)[] changes)
    {
        var form = HtmlForm.With(await _carol.OpenAsync("/admin/clients"), "Register")
            .But(("clientId", id), ("displayName", "New"), ("redirectUris", NewRedirect)).But(changes);
        return await _carol.PostAsync(form.Address, form.Fields);
    }

    // A refresh token that is none: whether the client was known shows in the answer.
    private async Task<(HttpStatusCode, string?)> TryAsync(string client)
    {
        var answer = await _idp.RefreshAsync("none", ("client", client));
        return (answer.Status, answer["error"]);
    }

    private static string SecretOn(BrowserPage page) => SecretText().Match(page.Html) is { Success: true } match
        ? WebUtility.HtmlDecode(match.Groups[1].Value)
        : throw new InvalidOperationException($"No secret is shown: {page.Text()}");

    [GeneratedRegex("""<code class="secret">([^<]+)</code>""")]
    private static partial Regex SecretText();
}
