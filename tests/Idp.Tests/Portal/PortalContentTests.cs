using System.Net;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>What people and clients wrote, and what stands in addresses, never becomes more than text.</summary>
public sealed class PortalContentTests
{
    private const string Hostile = "\"><script>alert(1)</script>";
    private const string HostileScope = "<script>alert(2)</script>";

    private static readonly string[] s_odd =
    [
        "", "%00", "a%00b", "%ff%fe", "%ED%A0%80", "%F0%9F%94%91", "%zz", "'%3B%20DROP%20TABLE%20people%3B--", "%25_%5C", "-1", "99999999999999999999",
        "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00", "%0D%0ASet-Cookie%3A%20a%3Db", "..%2F..%2F", new('x', 5000), "%22%3E%3Cscript%3E",
    ];

    private static readonly string[] s_parameters =
    [
        "client", "server", "scope", "acr", "person", "name", "after", "step", "outcome", "reason", "from", "until", "before", "format", "done", "unheard-of",
    ];

    [Fact]
    public async Task Hostile_words_are_shown_as_text()
    {
        await using var idp = new IdpHost { ChangeSeed = MakeHostile };
        using var carol = await idp.CarolAsync();
        var alice = await idp.SignInAsync();
        await idp.ExchangeAsync(alice["refresh_token"], ("scope", HostileScope));
        await idp.ExchangeAsync(alice["refresh_token"], ("audience", "https://" + Hostile));
        await idp.RefreshAsync("none", ("client", Uri.EscapeDataString(Hostile) + ":secret"));
        await carol.DoAsync("/admin/connections/agent/crm", "Switch off", ("why", Hostile));
        await carol.DoAsync("/admin/connections/agent/crm", "Save and approve", ("purpose", Hostile), ("why", Hostile), ("groups", Hostile), ("clientIdAtServer", Hostile));
        await carol.DoAsync("/admin/servers/crm", "Save", ("displayName", Hostile), ("why", Hostile));
        await carol.DoAsync("/admin/people/u-bob", "Suspend", ("why", Hostile));

        var query = Uri.EscapeDataString(Hostile);
        List<string> paths = [.. idp.PortalEndpoints("none").Where(endpoint => endpoint.Method == "GET" && !endpoint.Path.EndsWith("/none", StringComparison.Ordinal)).Select(endpoint => endpoint.Path)];
        paths.AddRange((await idp.RecordsAsync()).Select(record => "/admin/records/" + (string)record["id"]!));
        paths.AddRange([
            $"/admin/what-if?client=agent&server=design&person={query}", $"/admin/what-if?client=agent&server=design&scope={query}",
            "/admin/what-if?client=agent&server=crm", $"/admin/what-if?client={query}&server={query}", $"/admin/people?name={query}",
            $"/admin/records?person={query}&client={query}&server={query}&step={query}&reason={query}&from={query}&until={query}",
        ]);
        foreach (var path in paths)
        {
            var page = await carol.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        }
        foreach (var (path, text) in ((string, string)[])
            [
                ("/admin", Hostile), ("/admin/connections", Hostile), ("/admin/connections/agent/crm", Hostile), ("/admin/people", Hostile),
                ("/admin/people/u-alice", Hostile), ("/admin/clients", Hostile), ("/admin/clients/agent", Hostile), ("/admin/servers", Hostile), ("/admin/servers/crm", Hostile),
                ("/admin/inventory", "https://" + Hostile), ("/admin/records", HostileScope), ("/admin/records", "https://" + Hostile),
                ($"/admin/people?name={query}", Hostile),
            ])
        {
            var page = await carol.OpenAsync(path);
            Assert.True(WebUtility.HtmlDecode(page.Html).Contains(text, StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task Odd_queries_get_a_page_and_never_a_500()
    {
        await using var idp = new IdpHost();
        await idp.SignInAsync("bob");
        using var carol = await idp.CarolAsync();
        var paths = idp.PortalEndpoints((string)(await idp.RecordsAsync())[0]["id"]!).Where(endpoint => endpoint.Method == "GET").Select(endpoint => endpoint.Path).ToList();
        foreach (var path in paths)
        {
            foreach (var odd in s_odd)
            {
                // Every parameter by itself would be a thousand requests; of those that a page reads, the first that cannot be read would hide the others.
                await AssertPageAsync(carol, $"{path}?{string.Join('&', s_parameters.Where(name => name != "before").Select(name => $"{name}={odd}"))}");
                await AssertPageAsync(carol, $"{path}?before={odd}&client=agent&client={odd}&server=crm&person=bob&person={odd}");
            }
        }
        foreach (var name in s_parameters)
        {
            foreach (var path in (string[])["/admin/records", "/admin/what-if", "/admin/people"])
            {
                foreach (var odd in s_odd)
                    await AssertPageAsync(carol, $"{path}?{(path == "/admin/what-if" ? "client=agent&server=crm&person=bob&" : "")}{name}={odd}");
            }
        }
    }

    [Fact]
    public async Task Odd_names_in_addresses_get_a_page_and_never_a_500()
    {
        await using var idp = new IdpHost();
        using var carol = await idp.CarolAsync();
        foreach (var path in (string[])["/admin/people/", "/admin/clients/", "/admin/servers/", "/admin/records/", "/admin/connections/agent/", "/admin/connections/"])
        {
            // A path with a NUL does not get past the web server; with an escaped one it does.
            foreach (var odd in s_odd.Where(odd => odd.Length > 0).Select(odd => odd.Replace("%00", "%2500", StringComparison.Ordinal)))
                await AssertPageAsync(carol, path + odd);
        }
    }

    [Fact]
    public async Task Records_are_searched_and_taken_away_as_files()
    {
        await using var idp = new IdpHost();
        using var carol = await idp.CarolAsync();
        var (alice, bob) = (await idp.SignInAsync(), await idp.SignInAsync("bob"));
        await idp.ExchangeAsync(alice["refresh_token"]);
        await idp.ExchangeAsync(bob["refresh_token"]);
        await idp.FlushAsync();

        var page = await carol.OpenAsync("/admin/records?person=bob&server=design&outcome=Refused");
        Assert.Matches("2 Token exchange agent bob design .*refused connection_does_not_cover_person", page.Text());
        Assert.DoesNotContain("alice", page.Text(), StringComparison.Ordinal);
        foreach (var (name, type, lines) in ((string, string, int)[])[("JSON Lines", "application/jsonl", 1), ("CSV", "text/csv", 2)])
        {
            var file = await carol.GetAsync(SecondFactor.SecondFactorWire.Link(page, name));
            Assert.Equal((HttpStatusCode.OK, type), (file.Status, file.Response.Content.Headers.ContentType?.MediaType));
            Assert.Equal("attachment", file.Response.Content.Headers.ContentDisposition?.DispositionType);
            Assert.Equal(lines, file.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Contains("connection_does_not_cover_person", file.Html, StringComparison.Ordinal);
        }

        var faulty = await carol.OpenAsync("/admin/records?person=nobody&step=six&from=yesterday&format=csv");
        Assert.Equal(3, faulty.Faults().Count);
        var form = HtmlForm.With(faulty, "Search");
        Assert.Equal(("nobody", "yesterday"), (form["person"][0], form["from"][0]));
    }

    [Fact]
    public async Task Older_records_are_a_page_further()
    {
        await using var idp = new IdpHost();
        using var carol = await idp.CarolAsync();
        var bob = await idp.SignInAsync("bob");
        for (var i = 0; i < 51; i++)
            await idp.ExchangeForAsync(bob["refresh_token"]!, 7403);
        await idp.FlushAsync();
        var first = await carol.OpenAsync("/admin/records?server=crm");
        var second = await carol.GetAsync(SecondFactor.SecondFactorWire.Link(first, "Older ones"));
        Assert.Equal((50, 1), (Rows(first), Rows(second)));
        Assert.DoesNotContain("Older ones", second.Html, StringComparison.Ordinal);

        static int Rows(BrowserPage page) => page.Html.Split("href=\"/admin/records/").Length - 1;
    }

    private static async Task AssertPageAsync(Browser browser, string path)
    {
        var page = await browser.OpenAsync(path);
        Assert.True(page.Status < HttpStatusCode.InternalServerError, $"{(int)page.Status} {path}");
        if (page.Response.Content.Headers.ContentDisposition is null)
            Assert.Equal("text/html", page.Response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
    }

    private static void MakeHostile(JsonObject seed)
    {
        foreach (var (list, member, value) in ((string, string, string)[])[("people", "userName", "alice"), ("clients", "clientId", "agent")])
            seed.Named(list, member, value)["displayName"] = Hostile;
        seed.Named("people", "userName", "bob")["groups"]!.AsArray().Add(Hostile);
        seed.Named("servers", "name", "design")["scopes"]!.AsArray().Add(HostileScope);
        seed.ConnectionTo("design")["scopes"]!.AsArray().Add(HostileScope);
        seed.ConnectionTo("design")["reason"] = Hostile;
    }
}
