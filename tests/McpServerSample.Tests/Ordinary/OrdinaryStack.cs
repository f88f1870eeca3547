using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Idp;
using Xaa.Idp.SecondFactor;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>
/// The real IdP and real MCP servers in one process, on one clock and a network that nothing leaves. The servers leave the ordinary way open.
/// </summary>
public sealed class OrdinaryStack : IAsyncDisposable
{
    public const string Idp = "http://localhost:7100";
    public const string Agent = "http://localhost:7200";
    public const string Wiki = "http://localhost:7402";
    public const string Password = "Passw0rd!";

    /// <summary>A public client on the person's own device.</summary>
    public const string Inspector = "inspector";
    public const string InspectorRedirect = "http://localhost:6274/oauth/callback";

    /// <summary>A confidential client in the cloud, which may redeem ID-JAGs as well.</summary>
    public const string App = "agent-at-wiki";
    public const string AppRedirect = "https://app.example/callback";

    internal const string TotpSecret = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD";

    internal static readonly string[] All = ["design", "wiki", "crm", "payments"];

    private readonly string _directory = Directory.CreateTempSubdirectory("xaa-ordinary-").FullName;
    private readonly Dictionary<string, IAsyncDisposable> _services = [];
    private readonly Dictionary<string, IServiceProvider> _providers = [];
    private readonly Dictionary<string, long> _cursors = [];

    public OrdinaryStack(params string[] servers)
    {
        Servers = servers is [] ? ["wiki"] : servers;
        Add<IdpMarker>(Idp, "idp", OrdinarySeeds.OfIdp(), "Idp", ("Idp:Issuer", Idp));
        WikiSeed = OrdinarySeeds.OfServer("wiki");
    }

    public IReadOnlyList<string> Servers { get; }

    /// <summary>What the wiki is told at its start.</summary>
    public JsonObject WikiSeed { get; }

    public InMemoryNetwork Network { get; } = new();

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public LogSink Log { get; } = new();

    public OrdinaryStack Start()
    {
        foreach (var name in Servers)
            Add<McpServerMarker>(AddressOf(name), name, name == "wiki" ? WikiSeed : OrdinarySeeds.OfServer(name), "McpServer", ("McpServer:Name", name));
        return this;
    }

    /// <summary>Stops the wiki and starts it again over the same data.</summary>
    public async Task RestartWikiAsync(Action<JsonObject> change)
    {
        await _services["wiki"].DisposeAsync();
        change(WikiSeed);
        Add<McpServerMarker>(Wiki, "wiki", WikiSeed, "McpServer", ("McpServer:Name", "wiki"));
    }

    public static string AddressOf(string server) => $"http://localhost:{7401 + Array.IndexOf(All, server)}";

    public static string Secret(string of) => $"{of}-secret-0123456789abcdefghijkl";

    public Browser NewBrowser() => new(Network);

    public IServiceProvider Services(string party = "wiki") => _providers[party];

    public string Code() => Totp.CodeAt(Base32.Decode(TotpSecret)!, Totp.StepAt(Clock.GetUtcNow()));

    /// <summary>A good authorization request, for a test to change; null takes a parameter away.</summary>
    public static Uri Authorize(PkcePair proof, string client = Inspector, string server = "wiki", params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = client,
            ["redirect_uri"] = client == Inspector ? InspectorRedirect : AppRedirect,
            ["scope"] = $"{server}.read",
            ["state"] = "state-1",
            ["resource"] = AddressOf(server) + "/mcp",
            ["code_challenge"] = proof.Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return new(QueryHelpers.AddQueryString(AddressOf(server) + "/oauth/authorize", parameters.Where(p => p.Value is not null)));
    }

    /// <summary>Opens the request, signs in at the IdP if she has to, and stops at what the server shows or where it sends her.</summary>
    public static async Task<BrowserPage> OpenAsync(Browser browser, Uri authorize, string name = "alice")
    {
        var page = await browser.GetAsync(authorize);
        return page.Leaving is { Authority: "localhost:7100" } idp
            ? await browser.GetAsync(await browser.SignInAsync(idp, name, Password))
            : page;
    }

    public static Task<BrowserPage> DecideAsync(Browser browser, BrowserPage consent, string decision = "allow") =>
        browser.SubmitAsync(consent, new Dictionary<string, string> { ["decision"] = decision });

    /// <summary>From the request to the tokens, with one consent.</summary>
    public async Task<JsonObject> ConnectAsync(Browser browser, string client = Inspector, string server = "wiki", string? scope = null)
    {
        var proof = PkcePair.New();
        var consent = await OpenAsync(browser, Authorize(proof, client, server, ("scope", scope ?? $"{server}.read")));
        var answer = await DecideAsync(browser, consent);
        return await RedeemAsync(Query(answer)["code"], proof, client, server);
    }

    public async Task<JsonObject> RedeemAsync(string code, PkcePair proof, string client = Inspector, string server = "wiki") =>
        Issued(await TokenAsync(CodeForm(code, proof, client, server), client, server));

    public static (string, string)[] CodeForm(string code, PkcePair proof, string client = Inspector, string server = "wiki") =>
    [
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", client == Inspector ? InspectorRedirect : AppRedirect),
        ("code_verifier", proof.Verifier), ("resource", AddressOf(server) + "/mcp"),
    ];

    public Task<(int Status, JsonObject Body)> RefreshAsync(string token, string client = Inspector, params (string, string)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", token), .. more], client);

    public Task<(int Status, JsonObject Body)> TokenAsync((string Name, string Value)[] form, string client = Inspector, string server = "wiki") =>
        client == Inspector
            ? PostAsync(AddressOf(server) + "/oauth/token", [.. form, ("client_id", client)], null)
            : PostAsync(AddressOf(server) + "/oauth/token", form, $"{client}:{Secret(client)}");

    /// <summary>Asks a server for its tools with a token.</summary>
    public async Task<int> ListToolsAsync(string accessToken, string server = "wiki")
    {
        const string Revision = "2026-07-28";
        const string Body =
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{
              "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        using var http = Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(server) + "/mcp");
        request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Revision);
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/list");
        request.Headers.Authorization = new("Bearer", accessToken);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    public async Task<TokenRequestRecord> NextRecordAsync(string server = "wiki")
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        var page = await Services(server).GetRequiredService<IRecordStore>()
            .ReadAsync(_cursors.GetValueOrDefault(server), 1, TimeSpan.FromDays(1), late.Token);
        _cursors[server] = page.Next;
        return Assert.Single(page.Records);
    }

    public static Dictionary<string, string> Query(BrowserPage page) => page.Leaving is { } address
        ? QueryHelpers.ParseQuery(address.Query).ToDictionary(p => p.Key, p => p.Value.ToString())
        : throw new InvalidOperationException($"Nobody is sent anywhere: {(int)page.Status} at {page.Address}\n{page.Html}");

    public static JsonObject Issued((int Status, JsonObject Body) answer)
    {
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
        return answer.Body;
    }

    public HttpClient Http() => new(Network, disposeHandler: false);

    public async Task<(int Status, JsonObject Body)> PostAsync(string address, (string Name, string Value)[] form, string? basic)
    {
        using var http = Http();
        if (basic is not null)
            http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        using var content = new FormUrlEncodedContent(form.Select(p => KeyValuePair.Create(p.Name, p.Value)));
        using var answer = await http.PostAsync(address, content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (name, service) in _services.Reverse())
        {
            await service.DisposeAsync();
            TestStores.Drop(Path.Combine(_directory, name));
        }
        Directory.Delete(_directory, recursive: true);
    }

    private void Add<TMarker>(string address, string name, JsonObject seed, string section, (string Name, string Value) setting)
        where TMarker : class
    {
        var file = Path.Combine(_directory, name + ".json");
        File.WriteAllText(file, seed.ToJsonString());
        var data = Path.Combine(_directory, name);
        var factory = new WebApplicationFactory<TMarker>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            host.UseSetting(setting.Name, setting.Value);
            host.UseSetting($"{section}:SeedFile", file);
            host.UseSetting($"{section}:DataDirectory", data);
            host.UseSetting($"ConnectionStrings:{name}", TestStores.ConnectionString(data));
            host.UseSetting("Addresses:idp", Idp);
            host.UseSetting("Addresses:agent", Agent);
            foreach (var server in All)
                host.UseSetting($"Addresses:{server}", AddressOf(server));
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                Network.Use(services);
                // The cost of a password hash protects a real store, and only slows this one.
                services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            });
        });
        Network.Map(new Uri(address).Authority, factory.Server.CreateHandler());
        (_services[name], _providers[name]) = (factory, factory.Services);
    }
}
