using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Xaa.Idp;
using Xaa.McpServerSample;

namespace Xaa.Mcp.Conformance.Tests.Authorization;

/// <summary>The IdP and a wiki that leaves the ordinary way open, on Kestrel, each with the suite as a public client on alice's own device.</summary>
internal sealed class Parties : IAsyncDisposable
{
    public const string Suite = "conformance-suite";
    public const string Password = "Passw0rd!";

    private const string WikiSecret = "wiki-signin-secret-0123456789abcdefghijkl";

    private readonly string _directory = Directory.CreateTempSubdirectory("mcp-conformance-parties-").FullName;
    private readonly List<IAsyncDisposable> _services = [];

    public Parties() => CallbackPorts = new Dictionary<string, int> { [Idp] = FreePort(), [Wiki] = FreePort() };

    public string Idp { get; } = $"http://127.0.0.1:{FreePort()}";

    public string Wiki { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Where the suite waits for the browser, by issuer.</summary>
    public IReadOnlyDictionary<string, int> CallbackPorts { get; }

    public void Start()
    {
        Add<IdpMarker>("idp", "Idp", Idp, SeedOfIdp(), ("Idp:Issuer", Idp), ("Idp:ClientIdMetadataDocuments:0", "agent.example"));
        Add<McpServerMarker>("wiki", "McpServer", Wiki, SeedOfWiki(), ("McpServer:Name", "wiki"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>An issuer is its address, so its port is chosen before it starts: below those that the system gives away meanwhile.</summary>
    private static int FreePort()
    {
        for (; ; )
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's: another one.
            }
        }
    }

    private void Add<TMarker>(string name, string section, string address, JsonObject seed, params (string Name, string Value)[] settings)
        where TMarker : class
    {
        var file = Path.Combine(_directory, $"{name}.json");
        File.WriteAllText(file, seed.ToJsonString());
        var party = new Party<TMarker>([
            .. settings, ($"{section}:SeedFile", file), ($"{section}:DataDirectory", Path.Combine(_directory, name))]);
        _services.Add(party);
        party.UseKestrel(new Uri(address).Port);
        party.StartServer();
    }

    private JsonObject SeedOfIdp() => new()
    {
        ["people"] = new JsonArray(new JsonObject
        {
            ["id"] = "u-alice",
            ["userName"] = "alice",
            ["displayName"] = "Alice Archer",
            ["email"] = "alice@acme.example",
            ["groups"] = new JsonArray("engineering"),
            ["password"] = Password,
            ["active"] = true,
        }),
        ["clients"] = new JsonArray(
            new JsonObject
            {
                ["clientId"] = Suite,
                ["displayName"] = "MCP conformance suite",
                ["authMethod"] = "none",
                ["native"] = true,
                ["grantTypes"] = new JsonArray("authorization_code"),
                ["redirectUris"] = new JsonArray("http://127.0.0.1/callback"),
                ["assigned"] = new JsonObject { ["everyone"] = true },
            },
            new JsonObject
            {
                ["clientId"] = "wiki-signin",
                ["displayName"] = "Wiki",
                ["authMethod"] = "client_secret_basic",
                ["secret"] = WikiSecret,
                ["grantTypes"] = new JsonArray("authorization_code"),
                ["redirectUris"] = new JsonArray($"{Wiki}/signin/callback"),
                ["assigned"] = new JsonObject { ["everyone"] = true },
            }),
        ["servers"] = new JsonArray(),
        ["connections"] = new JsonArray(),
        ["recordReaders"] = new JsonArray(),
    };

    private JsonObject SeedOfWiki() => new()
    {
        ["name"] = "wiki",
        ["displayName"] = "Wiki",
        ["issuer"] = Wiki,
        ["resource"] = $"{Wiki}/mcp",
        ["scopes"] = new JsonArray("wiki.read", "wiki.write"),
        ["requireAcr"] = new JsonObject(),
        ["accounts"] = "just-in-time",
        ["enterpriseManagedOnly"] = false,
        ["clientMetadataDocuments"] = new JsonArray("agent.example"),
        ["signIn"] = new JsonObject
        {
            ["issuer"] = Idp,
            ["clientId"] = "wiki-signin",
            ["clientSecret"] = WikiSecret,
            ["redirectUri"] = $"{Wiki}/signin/callback",
        },
        ["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = Idp, ["jwksUri"] = $"{Idp}/jwks", ["algorithms"] = new JsonArray("ES256") }),
        ["clients"] = new JsonArray(new JsonObject
        {
            ["clientId"] = Suite,
            ["displayName"] = "MCP conformance suite",
            ["authMethod"] = "none",
            ["redirectUris"] = new JsonArray($"http://127.0.0.1:{CallbackPorts[Wiki]}/callback"),
        }),
        ["recordReaders"] = new JsonArray(),
    };

    private sealed class Party<TMarker>((string Name, string Value)[] settings) : WebApplicationFactory<TMarker> where TMarker : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders());
        }
    }
}
