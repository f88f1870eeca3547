using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Tests.Admin;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>The portal's pages of keys and of the verification of the records.</summary>
public sealed class KeysPageTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task Keys_are_shown_and_rotated_by_a_button_and_who_did_it_is_written_down()
    {
        using var browser = await CarolAsync();
        var page = await browser.GetAsync(Address("/admin/keys"));
        var before = await KeysAsync();
        Assert.Equal(2, before.Count);
        Assert.All(before, key => Assert.Contains($"<code>{key["kid"]}</code>", page.Html, StringComparison.Ordinal));
        Assert.Equal(["signing", "signing"], States(page));

        page = await browser.SubmitAsync(page, Why("A laptop was lost"));
        Assert.Equal((HttpStatusCode.OK, "/admin/keys"), (page.Status, page.Address.AbsolutePath));
        var after = await KeysAsync();
        Assert.Equal(4, after.Count);
        Assert.All(after, key => Assert.Contains($"<code>{key["kid"]}</code>", page.Html, StringComparison.Ordinal));
        Assert.Equal(["announced", "announced", "signing", "signing"], States(page).Order());
        Assert.Contains("A laptop was lost", page.Html, StringComparison.Ordinal);
        var change = await LatestAsync();
        Assert.Equal(["carol", "keys", "signing keys", "rotated", "A laptop was lost"], change.Texts("author", "kind", "subject", "action", "reason"));
        var made = after.Select(key => (string?)key["kid"]).Except(before.Select(key => (string?)key["kid"])).Order();
        Assert.Equal(made, JsonNode.Parse((string)change["after"]!)!.AsArray().Select(kid => (string?)kid).Order());
    }

    [Fact]
    public async Task A_rotation_over_the_API_is_written_down_as_well()
    {
        Assert.Equal(HttpStatusCode.OK, (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "POST", "/keys/rotate?reason=By%20schedule")).Status);
        Assert.Equal(["operator", "keys", "signing keys", "rotated", "By schedule"], (await LatestAsync()).Texts("author", "kind", "subject", "action", "reason"));
    }

    [Fact]
    public async Task Too_many_keys_are_refused_and_nothing_is_written_down()
    {
        using var browser = await CarolAsync();
        var page = await browser.GetAsync(Address("/admin/keys"));
        for (var generation = 2; generation <= SigningKeyStore.MostGenerations; generation++)
            page = await browser.SubmitAsync(page, Why("again"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var (latest, keys) = (await LatestAsync(), await KeysAsync());
        Assert.Equal(SigningKeyStore.MostGenerations * 2, keys.Count);

        page = await browser.SubmitAsync(page, Why("once too often"));
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("keys of one algorithm stand already", page.Html, StringComparison.Ordinal);
        Assert.Equal((long)latest["number"]!, (long)(await LatestAsync())["number"]!);
        Assert.Equal(keys.Count, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task A_form_from_elsewhere_rotates_nothing()
    {
        using var browser = await CarolAsync();
        var page = await browser.GetAsync(Address("/admin/keys"));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, Why(""), origin: "http://localhost:7401")).Status);
        var forged = page with { Html = Regex.Replace(page.Html, """<input[^>]*__RequestVerificationToken[^>]*>""", "") };
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(forged, Why(""))).Status);
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Theory]
    [InlineData("/admin/keys")]
    [InlineData("/admin/keys/verification")]
    public async Task Who_is_no_administrator_sees_neither_page(string path)
    {
        using var alice = _idp.CreateBrowser();
        var page = await alice.SubmitAsync(await alice.GetAsync(Address(path)), Password("alice"));
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("ES256", page.Html, StringComparison.Ordinal);
        using var nobody = _idp.CreateBrowser();
        Assert.NotEqual(path, (await nobody.GetAsync(Address(path))).Address.AbsolutePath);
    }

    [Fact]
    public async Task The_page_shows_the_public_half_of_the_audit_key_and_nothing_private()
    {
        using var browser = await CarolAsync();
        var html = WebUtility.HtmlDecode((await browser.GetAsync(Address("/admin/keys"))).Html);
        var jwks = JsonNode.Parse(Regex.Match(html, """<pre class="key">(.*?)</pre>""").Groups[1].Value)!;
        var published = (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/records/keys")).Json;
        Assert.Equal(published.ToJsonString(), jwks.ToJsonString());
        Assert.Equal(["kty", "use", "kid", "alg", "crv", "x", "y"], jwks["keys"]![0]!.AsObject().Select(member => member.Key));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_verification_names_each_writer_the_unsigned_tail_and_the_first_fault()
    {
        await _idp.OperatorTokenAsync();
        using var browser = await CarolAsync();
        var intact = (await browser.GetAsync(Address("/admin/keys/verification"))).Html;
        Assert.Contains("Intact", intact, StringComparison.Ordinal);
        var report = await ReportAsync();
        var chain = Assert.Single(report["chains"]!.AsArray())!;
        Assert.Contains($"<code>{chain["writer"]}</code>", intact, StringComparison.Ordinal);
        Assert.Equal("none", Cell(intact, "First fault"));
        // The token that the report was asked with is a record, too.
        Assert.Equal((int)chain["unsigned"]! - 1, int.Parse(Regex.Match(Cell(intact, "Not signed yet"), "^[0-9]+").Value));

        await _idp.Services.GetRequiredService<Store>().WriteAsync(
            c => c.Cached("UPDATE records SET subject = 'u-mallory' WHERE number = 1").ExecuteNonQuery(), CancellationToken.None);
        var altered = (await browser.GetAsync(Address("/admin/keys/verification"))).Html;
        Assert.DoesNotContain("Intact", altered, StringComparison.Ordinal);
        Assert.Contains("The records are not as they were written", altered, StringComparison.Ordinal);
        var fault = Assert.Single((await ReportAsync())["faults"]!.AsArray())!;
        Assert.StartsWith("altered", Cell(altered, "First fault"), StringComparison.Ordinal);
        Assert.Contains($"/admin/records/{fault["recordId"]}", altered, StringComparison.Ordinal);
    }

    private static Uri Address(string path) => new(IdpHost.Issuer + path);

    private static Dictionary<string, string> Why(string why) => new() { ["why"] = why, ["action"] = "rotate" };

    private static Dictionary<string, string> Password(string name) => new() { ["name"] = name, ["password"] = IdpHost.Password };

    private static IEnumerable<string> States(BrowserPage page) =>
        Regex.Matches(page.Html, """<span class="badge"[^>]*>([a-z]+)</span>""").Select(match => match.Groups[1].Value);

    private static string Cell(string html, string label) =>
        Regex.Replace(Regex.Match(html, $"""<td data-label="{label}"[^>]*>(.*?)</td>""", RegexOptions.Singleline).Groups[1].Value, "<[^>]*>", "").Trim();

    private async Task<Browser> CarolAsync()
    {
        var browser = _idp.CreateBrowser();
        var page = await browser.SubmitAsync(await browser.GetAsync(Address("/admin")), Password("carol"));
        page = await browser.CodeAsync(page, _idp.Code(DemoSeed.CarolTotpSecret));
        Assert.Equal((HttpStatusCode.OK, "/admin"), (page.Status, page.Address.AbsolutePath));
        return browser;
    }

    private async Task<List<JsonObject>> KeysAsync() =>
        [.. (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/keys")).Json["keys"]!.AsArray().Select(key => key!.AsObject())];

    private async Task<JsonObject> ReportAsync() => (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/records/verification")).Json;

    private async Task<JsonObject> LatestAsync() =>
        (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/changes")).Json["changes"]![0]!.AsObject();
}
