using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xaa.AppHost;
using Xaa.Benchmarks.Servers;
using Xaa.OAuth;
using Seeds = Xaa.Benchmarks.Servers.Seeds;

namespace Xaa.Benchmarks.Clients;

/// <summary>
/// The demo's IdP and servers, with the AppHost's own seeds, each in a process of its own. Nobody has a password: alice's session is made in the store.
/// </summary>
internal sealed class DemoParties : IAsyncDisposable
{
    public const int MostServers = 13;

    private const string Person = "u-alice";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xaa-benchmarks-");
    private readonly List<ServerProcess> _processes = [];
    private readonly HttpClient _http = new();
    private string _refreshToken = "";

    private DemoParties()
    {
    }

    /// <summary>What a client is told: the demo's agent, registered at the IdP with its secret in the form, as other people's clients send it.</summary>
    public ClientSettings Settings { get; private set; } = null!;

    /// <summary>CPU time of all their processes.</summary>
    public TimeSpan Cpu => new(_processes.Sum(process => process.Cpu.Ticks));

    public static async Task<DemoParties> StartAsync(int servers, string revision, TextWriter progress, CancellationToken cancellationToken)
    {
        var parties = new DemoParties();
        try
        {
            await parties.RunAsync(servers, revision, progress, cancellationToken);
            return parties;
        }
        catch
        {
            await parties.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new ID token of alice's session.</summary>
    public async Task<string> GetIdTokenAsync(CancellationToken cancellationToken)
    {
        var answer = await PlainFlow.PostAsync(_http, Settings.Idp + "/token", null, cancellationToken,
            (Parameters.GrantType, GrantTypes.RefreshToken), (Parameters.RefreshToken, _refreshToken),
            (Parameters.ClientId, Settings.AtIdp.ClientId), (Parameters.ClientSecret, Settings.AtIdp.ClientSecret));
        _refreshToken = (string)answer["refresh_token"]!;
        return (string)answer["id_token"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _processes)
            await process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(int servers, string revision, TextWriter progress, CancellationToken cancellationToken)
    {
        var demo = Demo.Prepare(["--demo", await WriteDemoAsync(servers, cancellationToken), "--data", _folder.FullName, "--servers", $"{servers}"]);
        List<string> names = [.. demo.File.Servers.Select(server => server.Name)];
        var addresses = FreeAddresses([.. names, "idp", "agent"]);
        await DropPasswordsAsync(demo.SeedFile("idp"), cancellationToken);
        Settings = ReadSettings(JsonNode.Parse(await File.ReadAllTextAsync(demo.SeedFile("agent"), cancellationToken))!, addresses, revision);

        await progress.WriteLineAsync($"Starting idp and {string.Join(", ", names)}.");
        await StartAsync(demo, "idp", "Idp", "Idp", addresses, cancellationToken);
        foreach (var name in names)
            await StartAsync(demo, name, "McpServer", "McpServerSample", addresses, cancellationToken);
        var fill = new StoreFill(new(demo.DirectoryOf("idp"), "idp", ConnectionString: null));
        _refreshToken = await fill.AddSessionAsync(Person, Settings.AtIdp.ClientId, cancellationToken);
    }

    private async Task StartAsync(
        Demo demo, string name, string section, string service, Dictionary<string, Uri> addresses, CancellationToken cancellationToken)
    {
        var settings = addresses.ToDictionary(party => $"Addresses__{party.Key}", party => Seeds.Text(party.Value));
        settings[$"{section}__SeedFile"] = demo.SeedFile(name);
        settings[$"{section}__DataDirectory"] = demo.DirectoryOf(name);
        settings[section == "Idp" ? "Idp__Issuer" : "McpServer__Name"] = section == "Idp" ? Seeds.Text(addresses[name]) : name;
        _processes.Add(await ServerProcess.StartAsync(name, addresses[name], [ServerProcess.PathOf(service)], settings, cancellationToken));
    }

    // The demo's file with no more servers than wanted; the AppHost adds what is missing.
    private async Task<string> WriteDemoAsync(int servers, CancellationToken cancellationToken)
    {
        var demo = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "demo.json"), cancellationToken))!;
        demo["clients"]!.AsArray().Single(client => (string?)client!["clientId"] == "agent")!["authMethod"] = "client_secret_post";
        HashSet<string> kept = [.. demo["servers"]!.AsArray().Take(servers).Select(server => (string)server!["name"]!)];
        demo["servers"]!.AsArray().RemoveAll(server => !kept.Contains((string)server!["name"]!));
        demo["connections"]!.AsArray().RemoveAll(connection => !kept.Contains((string)connection!["server"]!));
        var file = Path.Combine(_folder.FullName, "demo.json");
        await File.WriteAllTextAsync(file, demo.ToJsonString(), cancellationToken);
        return file;
    }

    // The IdP takes none where it is not in Development.
    private static async Task DropPasswordsAsync(string seedFile, CancellationToken cancellationToken)
    {
        var seed = JsonNode.Parse(await File.ReadAllTextAsync(seedFile, cancellationToken))!;
        foreach (var person in seed["people"]!.AsArray().Select(person => person!.AsObject()))
        {
            person.Remove("password");
            person.Remove("totpSecret");
        }
        await File.WriteAllTextAsync(seedFile, seed.ToJsonString(), cancellationToken);
    }

    private static ClientSettings ReadSettings(JsonNode seed, Dictionary<string, Uri> addresses, string revision) => new(
        revision,
        Seeds.Text(addresses["idp"]),
        new((string)seed["idp"]!["clientId"]!, (string)seed["idp"]!["clientSecret"]!),
        [.. seed["servers"]!.AsArray().Select(server =>
        {
            var name = (string)server!["name"]!;
            var issuer = Seeds.Text(addresses[name]);
            return new KnownServer(
                name, issuer + "/mcp", issuer, new((string)server["clientId"]!, (string)server["clientSecret"]!), ToolOf(name));
        })]);

    private static string ToolOf(string server) => server switch
    {
        "design" => "list_files",
        "wiki" => "list_pages",
        "crm" => "list_deals",
        "payments" => "list_payments",
        _ => "list_notes",
    };

    // All at once, so that no two are the same.
    private static Dictionary<string, Uri> FreeAddresses(IReadOnlyList<string> names)
    {
        var listeners = names.ToDictionary(name => name, _ => new TcpListener(IPAddress.Loopback, 0));
        foreach (var listener in listeners.Values)
            listener.Start();
        var addresses = listeners.ToDictionary(listener => listener.Key, listener => new Uri($"http://localhost:{((IPEndPoint)listener.Value.LocalEndpoint).Port}"));
        foreach (var listener in listeners.Values)
            listener.Dispose();
        return addresses;
    }
}
