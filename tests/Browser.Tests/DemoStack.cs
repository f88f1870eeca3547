using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xaa.Idp;
using Xaa.Idp.SecondFactor;
using Xaa.McpClientHost;
using Xaa.McpServerSample;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>
/// The demo as people use it: its IdP, its four MCP servers and its agent on Kestrel in this process, on one clock that a test moves, and Chromium before it.
/// Where there is no Chromium, nothing is started and the tests are skipped.
/// </summary>
public sealed class DemoStack : IAsyncLifetime
{
    public const string Collection = "The demo in Chromium";

    /// <summary>What the IdP's administration API knows the tests by.</summary>
    private const string Operator = "operator";

    private static readonly string[] ServerNames = ["design", "wiki", "crm", "payments"];

    private readonly DemoServices _services = new(["idp", "agent", .. ServerNames]);
    private readonly Chromium _chromium = new();

    public static IReadOnlyList<string> Servers => ServerNames;

    public ManualTimeProvider Clock => _services.Clock;

    public string Idp => AddressOf("idp");

    public string Agent => AddressOf("agent");

    /// <summary>How often a browser was sent to the IdP to sign in.</summary>
    public int Authorizations => _services.Requests.Count(request => request == "idp GET /authorize");

    /// <summary>What reached the services, oldest first: <c>idp GET /authorize</c>.</summary>
    public IReadOnlyCollection<string> Requests => _services.Requests;

    public string AddressOf(string name) => _services.AddressOf(name);

    /// <summary>The inside of a service that runs.</summary>
    public IServiceProvider Of(string name) => _services.Of(name);

    public async ValueTask InitializeAsync()
    {
        await _chromium.InitializeAsync();
        if (!_chromium.IsInstalled)
            return;
        foreach (var name in (string[])["idp", .. ServerNames, "agent"])
            Start(name);
    }

    /// <summary>Starts one service, with the data that it had.</summary>
    public void Start(string name)
    {
        switch (name)
        {
            case "idp":
                _services.Start<IdpMarker>(name, "Idp", SeedOfIdp(), ("Idp:Issuer", Idp));
                break;
            case "agent":
                _services.Start<AgentMarker>(name, "Agent", DemoSeeds.Agent(ServerNames));
                break;
            default:
                _services.Start<McpServerMarker>(name, "McpServer", DemoSeeds.Server(name), ("McpServer:Name", name));
                break;
        }
    }

    /// <summary>Stops one service: nothing listens there any more.</summary>
    public Task StopAsync(string name) => _services.StopAsync(name);

    /// <summary>A new browser, with nothing in it.</summary>
    public Task<OpenPage> NewBrowserAsync(int width = 1360, int height = 900, ColorScheme colors = ColorScheme.Light) =>
        _chromium.NewPageAsync(width, height, colors);

    /// <summary>A new browser in which a person has signed in at the agent, by name and password and one click each.</summary>
    public async Task<OpenPage> SignInAsync(string name, int width = 1360, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        var browser = await NewBrowserAsync(width, height, colors);
        await SignInAsync(browser.Page, name);
        return browser;
    }

    /// <summary>Signs a person in at the agent, in a browser that the IdP does not know yet.</summary>
    public async Task SignInAsync(IPage page, string name)
    {
        await page.GotoAsync(Agent);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Acme" }).ClickAsync();
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(DemoSeeds.OfPerson(name, "password"));
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page).ToHaveURLAsync(Agent + "/");
    }

    /// <summary>What a person's authenticator app shows, each time another one: a code is good once.</summary>
    public string NextCode(string name)
    {
        Clock.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(Base32.Decode(DemoSeeds.OfPerson(name, "totpSecret"))!, Totp.StepAt(Clock.GetUtcNow()));
    }

    /// <summary>What IT does in the portal, by the same rules: gives a group's members, or everyone, these scopes at a server.</summary>
    public async Task ApproveAsync(string server, IReadOnlyList<string> scopes, params IReadOnlyList<string> groups)
    {
        using var http = new HttpClient { BaseAddress = new(Idp) };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Operator}:{DemoSeeds.Secret(Operator)}")));
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var issued = await http.PostAsync(new Uri("/token", UriKind.Relative), form);
        var token = (string)JsonNode.Parse(await issued.Content.ReadAsStringAsync())!["access_token"]!;

        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var path = new Uri($"/admin/api/connections/agent/{server}", UriKind.Relative);
        using var now = await http.GetAsync(path);
        using var edit = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = JsonContent.Create(new
            {
                ClientIdAtServer = $"agent-at-{server}",
                Everyone = groups.Count == 0,
                Groups = groups,
                Scopes = scopes,
                Reason = "A test",
                Enabled = scopes.Count > 0,
            }),
        };
        edit.Headers.IfMatch.Add(now.Headers.ETag!);
        using var answer = await http.SendAsync(edit);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static JsonObject SeedOfIdp()
    {
        var seed = DemoSeeds.Idp();
        seed["clients"]!.AsArray().Add(new JsonObject
        {
            ["clientId"] = Operator,
            ["displayName"] = "IT",
            ["redirectUris"] = new JsonArray(),
            ["authMethod"] = "client_secret_basic",
            ["grantTypes"] = new JsonArray("client_credentials"),
            ["scopes"] = new JsonArray("idp.policy.read", "idp.policy.write", "idp.people.read", "idp.people.write"),
            ["secret"] = DemoSeeds.Secret(Operator),
            ["assigned"] = new JsonObject(),
        });
        return seed;
    }
}

/// <summary>The tests share one demo and take turns: its clock moves, and some stop a service.</summary>
[CollectionDefinition(DemoStack.Collection)]
public sealed class DemoCollection : ICollectionFixture<DemoStack>;
