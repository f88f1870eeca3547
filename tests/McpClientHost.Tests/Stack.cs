using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using Xaa.Idp;
using Xaa.Idp.SecondFactor;
using Xaa.McpServerSample;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests;

/// <summary>The real IdP, two real MCP servers and the real agent in one process, on one clock and a network that nothing leaves.</summary>
internal sealed class Stack : IAsyncDisposable
{
    public const string Idp = "http://localhost:7100";
    public const string Agent = "http://localhost:7200";
    public const string Design = "http://localhost:7401";
    public const string Wiki = "http://localhost:7402";
    public const string Password = "Passw0rd!";
    public const string TotpSecret = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD";

    public static readonly string[] Servers = ["design", "wiki"];

    private readonly string _directory = Directory.CreateTempSubdirectory("xaa-agent-tests-").FullName;
    private readonly List<IAsyncDisposable> _services = [];
    private readonly Dictionary<string, HttpMessageHandler> _handlers = [];
    private WebApplicationFactory<AgentMarker>? _agent;
    private WebApplicationFactory<IdpMarker>? _idp;

    private readonly HttpServerSessionMode? _sessions;

    private readonly bool _retries;
    private readonly Action<IServiceCollection>? _ofAgent;

    private Stack(HttpServerSessionMode? sessions, bool retries, Action<IServiceCollection>? ofAgent) =>
        (_sessions, _retries, _ofAgent) = (sessions, retries, ofAgent);

    public InMemoryNetwork Network { get; } = new();

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public LogLines Logs { get; } = new();

    /// <summary>The inside of the IdP, for its keys and its store.</summary>
    public IServiceProvider IdpServices => _idp!.Services;

    public static string Secret(string of) => $"{of}-secret-0123456789abcdefghijkl";

    /// <summary>Starts everything.</summary>
    /// <param name="sessions">How the MCP servers keep sessions, when not as they do by themselves.</param>
    /// <param name="backchannelLogout">Whether the agent is told when a session ends at the IdP.</param>
    /// <param name="retries">Whether requests that only read are repeated; the pauses in between are this clock's, which stands still.</param>
    /// <param name="ofAgent">What else belongs into the agent, such as another model.</param>
    public static Stack Start(
        HttpServerSessionMode? sessions = null, bool backchannelLogout = false, bool retries = true, Action<IServiceCollection>? ofAgent = null)
    {
        var stack = new Stack(sessions, retries, ofAgent);
        var seed = StackSeeds.Idp();
        if (backchannelLogout)
            seed["clients"]![0]!["backchannelLogoutUri"] = "{agent}/signin/backchannel-logout";
        stack._idp = stack.Add<IdpMarker>("localhost:7100", "idp", seed, new() { ["Idp:Issuer"] = Idp }, "Idp");
        foreach (var name in Servers)
        {
            var settings = new Dictionary<string, string> { ["McpServer:Name"] = name };
            stack.Add<McpServerMarker>(AddressOf(name)["http://".Length..], name, StackSeeds.Server(name), settings, "McpServer");
        }
        stack.StartAgent();
        return stack;
    }

    /// <summary>A browser in which this person has signed in, and how many connections are being made.</summary>
    public async Task<Browser> SignInAsync(string userName)
    {
        var browser = new Browser(Network);
        var home = await SubmitSignInAsync(browser, userName);
        Assert.True((200, Agent + "/") == (home.Status, home.Address.AbsoluteUri), $"{home.Status} {home.Address}\n{Logs.Problems}");
        Assert.Contains("Sign out", home.Html);
        return browser;
    }

    /// <summary>A second browser of the same person, whom the IdP knows already.</summary>
    public async Task<Browser> SignInAgainAsync(Browser person)
    {
        var browser = person.OnlyAtTheIdp();
        var home = await browser.GoAsync(Agent + "/signin");
        Assert.True((200, Agent + "/") == (home.Status, home.Address.AbsoluteUri), $"{home.Status} {home.Address}\n{Logs.Problems}");
        return browser;
    }

    public static async Task<BrowserPage> SubmitSignInAsync(Browser browser, string userName)
    {
        var page = await browser.GoAsync(Agent + "/signin");
        Assert.StartsWith(Idp, page.Address.AbsoluteUri);
        return await browser.SubmitAsync(page, ("name", userName), ("password", Password));
    }

    /// <summary>Waits, on the agent's own live stream, until every connection has come to an end.</summary>
    public static Task<JsonArray> SettledAsync(Browser browser, Func<JsonArray, bool>? until = null) => WatchAsync(
        browser, connections => connections.All(c => (string?)c!["state"] != "connecting") && (until is null || until(connections)));

    /// <summary>Waits, on the agent's own live stream, until the connections are as they shall be.</summary>
    public static async Task<JsonArray> WatchAsync(Browser browser, Func<JsonArray, bool> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var response = await browser.OpenAsync(Agent + "/events", patience.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith("data: [", StringComparison.Ordinal))
                continue;
            var connections = await browser.ConnectionsAsync();
            if (until(connections))
                return connections;
        }
        throw new InvalidOperationException("The stream of events ended.");
    }

    /// <summary>Calls the IdP's administration API as an operator.</summary>
    public async Task<JsonNode> AdministerAsync(string method, string path, string? json = null, long? basedOn = null)
    {
        using var http = new HttpClient(Network, disposeHandler: false) { BaseAddress = new(Idp) };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("operator:" + Secret("operator")));
        http.DefaultRequestHeaders.Authorization = new("Basic", credentials);
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var issued = await http.PostAsync(new Uri("/token", UriKind.Relative), form);
        var token = (string)JsonNode.Parse(await issued.Content.ReadAsStringAsync())!["access_token"]!;

        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var request = new HttpRequestMessage(new(method), "/admin/api" + path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (basedOn is not null)
            request.Headers.IfMatch.Add(new($"\"{basedOn}\""));
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    /// <summary>What a person's authenticator app shows, each time another one: a code is good once.</summary>
    public string NextCode()
    {
        Clock.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(Base32.Decode(TotpSecret)!, Totp.StepAt(Clock.GetUtcNow()));
    }

    /// <summary>Stops the agent and starts it again over the same data.</summary>
    public async Task RestartAgentAsync()
    {
        await _agent!.DisposeAsync();
        _services.Remove(_agent);
        StartAgent();
    }

    /// <summary>Changes what a party answers at one path.</summary>
    public void Tamper(string authority, string path, Func<JsonObject, JsonObject> change) =>
        Network.Map(authority, new Tampering(path, change) { InnerHandler = _handlers[authority] });

    /// <summary>Puts a party back at its address.</summary>
    public void Restore(string authority) => Network.Map(authority, _handlers[authority]);

    public int Authorizations => Network.Count("localhost:7100/authorize");

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
            await service.DisposeAsync();
        foreach (var name in (string[])["idp", "agent", .. Servers])
            TestStores.Drop(Path.Combine(_directory, name));
        Directory.Delete(_directory, recursive: true);
    }

    public static string AddressOf(string server) => server == "design" ? Design : Wiki;

    private void StartAgent() => _agent = Add<AgentMarker>("localhost:7200", "agent", StackSeeds.Agent(), [], "Agent");

    private WebApplicationFactory<TMarker> Add<TMarker>(
        string authority, string name, JsonObject seed, Dictionary<string, string> settings, string section)
        where TMarker : class
    {
        var file = Path.Combine(_directory, $"{name}.json");
        File.WriteAllText(file, seed.ToJsonString());
        settings[$"{section}:SeedFile"] = file;
        var data = Path.Combine(_directory, name);
        settings[$"{section}:DataDirectory"] = data;
        if (TestStores.ConnectionString(data) is { } connectionString)
            settings[$"ConnectionStrings:{name}"] = connectionString;
        settings["Addresses:idp"] = Idp;
        settings["Addresses:agent"] = Agent;
        settings["Addresses:design"] = Design;
        settings["Addresses:wiki"] = Wiki;
        var factory = new WebApplicationFactory<TMarker>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                Network.Use(services);
                if (!_retries)
                {
                    services.PostConfigureAll<HttpClientFactoryOptions>(
                        options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.AdditionalHandlers.Clear()));
                }
                // The cost of a password hash protects a real store, and only slows this one.
                services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
                if (typeof(TMarker) == typeof(McpServerMarker))
                    services.AddMcpServer().WithTools<SampleTools>();
                if (typeof(TMarker) == typeof(AgentMarker))
                    _ofAgent?.Invoke(services);
                if (_sessions is { } mode)
                    services.PostConfigure<HttpServerTransportOptions>(options => options.SessionMode = mode);
            });
        });
        var handler = factory.Server.CreateHandler();
        _handlers[authority] = handler;
        Network.Map(authority, handler);
        _services.Add(factory);
        return factory;
    }
}
