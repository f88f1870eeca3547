using System.Net;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>The portal is for people of the administrators' group, with a second factor: every page and every form of it.</summary>
public sealed class PortalAccessTests : IAsyncLifetime
{
    private readonly IdpHost _idp = new();
    private IReadOnlyList<(string Method, string Path)> _endpoints = [];

    public async ValueTask InitializeAsync()
    {
        await _idp.SignInAsync("bob");
        _endpoints = _idp.PortalEndpoints((string)(await _idp.RecordsAsync())[0]["id"]!);
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task Nobody_is_let_in_unseen_and_comes_back_to_the_page_after_the_sign_in()
    {
        using var browser = _idp.CreateBrowser();
        foreach (var (method, path) in _endpoints)
        {
            var page = await SendAsync(browser, method, path);
            Assert.Equal((HttpStatusCode.OK, "/signin"), (page.Status, page.Address.AbsolutePath));
        }

        var code = await browser.PasswordAtPortalAsync("carol", "/admin/what-if?client=agent&server=crm&person=bob");
        Assert.Equal("/signin/second-factor", code.Address.AbsolutePath);
        var back = await browser.CodeAsync(code, _idp.Code(DemoSeed.CarolTotpSecret));
        Assert.Equal((HttpStatusCode.OK, "/admin/what-if?client=agent&server=crm&person=bob"), (back.Status, back.Address.PathAndQuery));
        Assert.Contains("Bob Baker would get", back.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_alone_is_led_to_the_second_factor()
    {
        using var browser = _idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "carol", IdpHost.Password);
        var before = (await _idp.ChangesAsync()).Count;
        foreach (var (method, path) in _endpoints)
            Assert.Equal("/signin/second-factor", (await SendAsync(browser, method, path)).Address.AbsolutePath);
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Who_is_no_administrator_is_refused_everywhere()
    {
        using var browser = _idp.CreateBrowser();
        // With a second factor, too: it is the group that is missing.
        await browser.CodeAsync(await browser.PasswordAsync(), _idp.Code());
        var before = (await _idp.ChangesAsync()).Count;
        foreach (var (method, path) in _endpoints)
        {
            var page = await SendAsync(browser, method, path);
            Assert.Equal((HttpStatusCode.Forbidden, path), (page.Status, page.Address.AbsolutePath));
            Assert.Contains("This is for administrators", page.Html, StringComparison.Ordinal);
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task A_second_factor_counts_for_four_hours()
    {
        using var browser = await _idp.CarolAsync();
        _idp.Clock.Leap(TimeSpan.FromHours(4));
        Assert.Equal("/admin/people", (await browser.OpenAsync("/admin/people")).Address.AbsolutePath);
        _idp.Clock.Advance(TimeSpan.FromSeconds(1));
        var page = await browser.OpenAsync("/admin/people");
        Assert.Equal("/signin/second-factor", page.Address.AbsolutePath);
        Assert.Equal("/admin/people", (await browser.CodeAsync(page, _idp.Code(DemoSeed.CarolTotpSecret))).Address.AbsolutePath);
    }

    [Fact]
    public async Task The_first_administrator_enrols_on_her_way_in()
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.Named("people", "userName", "carol").Remove("totpSecret") };
        using var browser = idp.CreateBrowser();
        var enrolment = await browser.PasswordAtPortalAsync("carol", "/admin/people");
        Assert.Contains("Set up a second factor", enrolment.Html, StringComparison.Ordinal);
        var codes = await browser.CodeAsync(enrolment, idp.Code(enrolment.Key()));
        var page = await browser.GetAsync(codes.Link("I have kept them"));
        Assert.Equal((HttpStatusCode.OK, "/admin/people"), (page.Status, page.Address.AbsolutePath));
    }

    [Theory]
    [InlineData("UPDATE people SET groups = '[\"engineering\"]' WHERE id = 'u-carol'", HttpStatusCode.Forbidden, "/admin")]
    [InlineData("UPDATE people SET active = FALSE WHERE id = 'u-carol'", HttpStatusCode.OK, "/signin")]
    public async Task Who_is_an_administrator_no_more_is_out_at_once(string sql, HttpStatusCode status, string path)
    {
        using var browser = await _idp.CarolAsync();
        await _idp.ExecuteAsync(sql);
        var page = await browser.OpenAsync("/admin");
        Assert.Equal((status, path), (page.Status, page.Address.AbsolutePath));
    }

    [Fact]
    public async Task A_form_that_is_not_the_portals_own_changes_nothing()
    {
        using var browser = await _idp.CarolAsync();
        var before = (await _idp.ChangesAsync()).Count;
        var own = HtmlForm.With(await browser.OpenAsync("/admin/connections/agent/crm"), "Switch off");
        var posts = _endpoints.Where(endpoint => endpoint.Method == "POST").Select(endpoint => new Uri(IdpHost.Issuer + endpoint.Path)).ToList();
        Assert.NotEmpty(posts);
        foreach (var address in posts)
        {
            foreach (var (form, origin) in ((HtmlForm, string)[])
                [
                    (own.But(("__RequestVerificationToken", null)), IdpHost.Issuer),
                    (own.But(("__RequestVerificationToken", "forged")), IdpHost.Issuer),
                    (own, "http://localhost:7200"),
                    (own, "https://evil.example"),
                    (own, "null"),
                ])
            {
                var page = await browser.PostAsync(address, form.Fields, origin);
                Assert.Equal(HttpStatusCode.BadRequest, page.Status);
                Assert.Contains("This form cannot be used", page.Html, StringComparison.Ordinal);
            }
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
        // The same form from where it belongs does its work: what was refused was refused for its origin.
        await browser.PostAsync(own.Address, own.Fields);
        Assert.Equal(before + 1, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Every_page_holds_no_script_and_nothing_from_elsewhere()
    {
        using var browser = await _idp.CarolAsync();
        foreach (var (_, path) in _endpoints.Where(endpoint => endpoint.Method == "GET"))
        {
            var page = await browser.OpenAsync(path);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.Response.Content.Headers.ContentType?.MediaType));
            Assert.Equal(
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ; base-uri 'none'; frame-ancestors 'none'",
                page.Response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.True(page.Response.Headers.CacheControl?.NoStore);
            Assert.DoesNotMatch("""(?i)<script|<iframe|<object|<style|javascript:|\son[a-z]+=|\sstyle=""", page.Html);
            Assert.DoesNotMatch("""(?i)(src|href|action)="(?!/[^/])(?!\?|#)""", page.Html);
            Assert.Contains("<html lang=\"en\">", page.Html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/admin/connections/agent/nowhere")]
    [InlineData("/admin/connections/nobody/crm")]
    [InlineData("/admin/people/u-nobody")]
    [InlineData("/admin/clients/nobody")]
    [InlineData("/admin/servers/nowhere")]
    [InlineData("/admin/records/none")]
    [InlineData("/admin/nowhere")]
    public async Task What_is_not_there_is_a_page_that_says_so(string path)
    {
        using var browser = await _idp.CarolAsync();
        var before = (await _idp.ChangesAsync()).Count;
        var page = await browser.OpenAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.Status, page.Response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is no such", page.Html, StringComparison.Ordinal);

        if (!_endpoints.Any(endpoint => endpoint.Method == "POST" && endpoint.Path.Split('/')[2] == path.Split('/')[2] && endpoint.Path.Split('/').Length > 3))
            return;
        var form = HtmlForm.With(await browser.OpenAsync("/admin/connections/agent/crm"), "Save and approve");
        foreach (var action in (string[])["approve", "off", "remove", "save", "assign", "rotate", "suspend", "end-all"])
        {
            foreach (var basedOn in (string[])["0", "1", "x"])
            {
                var sent = form.But(("action", action), ("basedOn", basedOn), ("issuer", "https://new.example"), ("resources", "https://new.example/mcp"));
                Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(new(IdpHost.Issuer + path), sent.Fields)).Status);
            }
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    private static Task<BrowserPage> SendAsync(Browser browser, string method, string path) =>
        method == "GET" ? browser.OpenAsync(path) : browser.PostAsync(new(IdpHost.Issuer + path), [new("action", "remove"), new("basedOn", "1")]);
}
