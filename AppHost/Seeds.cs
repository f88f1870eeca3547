using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Xaa.McpClientHost.CommandLine;

namespace Xaa.AppHost;

/// <summary>Writes one seed per party with only what that party needs. Secrets that the demo leaves open are made once per data folder.</summary>
internal sealed class Seeds
{
    private const string Operator = $"client {OperatorRegistration.ClientId} of the dashboard";

    private readonly Demo _demo;
    private readonly string _secretsFile;
    private readonly Dictionary<string, string> _secrets;

    private Seeds(Demo demo)
    {
        _demo = demo;
        _secretsFile = demo.SeedFile("secrets");
        _secrets = File.Exists(_secretsFile)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(_secretsFile)) ?? []
            : [];
    }

    /// <summary>What the dashboard's commands authenticate with at the IdP; no demo file names their client.</summary>
    public string OperatorSecret { get; private set; } = "";

    public string PostgresPassword { get; private set; } = "";

    public static Seeds Write(Demo demo)
    {
        var directory = Path.GetDirectoryName(demo.SeedFile("idp"))!;
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(directory);

        var seeds = new Seeds(demo);
        Save(demo.SeedFile("idp"), seeds.Idp());
        Save(demo.SeedFile("agent"), seeds.Agent("agent") ?? throw new DemoException("The demo has no client named agent."));
        seeds.SaveCommandLine();
        Save(demo.SeedFile("flow"), seeds.Flow());
        foreach (var server in demo.File.Servers)
            Save(demo.SeedFile(server.Name), seeds.Server(server));
        seeds.OperatorSecret = seeds.Generated(Operator);
        seeds.PostgresPassword = seeds.Generated("postgres");
        Save(seeds._secretsFile, seeds._secrets);
        return seeds;
    }

    private object Idp() => new
    {
        _demo.File.People,
        Clients = _demo.File.Clients.Select(object (c) => HasSecret(c) ? c with { Secret = Secret(c) } : c).Append(new
        {
            ClientId = OperatorRegistration.ClientId,
            DisplayName = "Commands of the dashboard",
            RedirectUris = Array.Empty<string>(),
            AuthMethod = "client_secret_basic",
            OperatorRegistration.GrantTypes,
            OperatorRegistration.Scopes,
            Secret = Generated(Operator),
            Assigned = new Assignment(),
        }).Concat(_demo.File.Servers.Where(s => !s.EnterpriseManagedOnly).Select(SignInClient)),
        Servers = _demo.File.Servers.Select(s => new
        {
            s.Name,
            s.DisplayName,
            s.Issuer,
            s.Resources,
            s.Scopes,
            s.DetailTypes,
            s.Assigned,
            Clients = s.Clients.Select(c => new { c.ClientId, c.IdpClientId }),
            RecordsKey = IdpKey(s),
        }),
        _demo.File.Connections,
        RecordReaders = Readers("idp"),
    };

    // An app like any other: people sign in there, and it gets no ID-JAG.
    private object SignInClient(DemoServer server) => new
    {
        ClientId = SignInId(server),
        server.DisplayName,
        RedirectUris = new[] { SignInRedirect(server) },
        AuthMethod = "client_secret_basic",
        GrantTypes = new[] { "authorization_code" },
        Secret = SignInSecret(server),
        server.Assigned,
    };

    private object? SignIn(DemoServer server) => server.EnterpriseManagedOnly ? null : new
    {
        Issuer = "{idp}",
        ClientId = SignInId(server),
        ClientSecret = SignInSecret(server),
        RedirectUri = SignInRedirect(server),
    };

    private static string SignInId(DemoServer server) => $"{server.Name}-signin";

    private static string SignInRedirect(DemoServer server) => $"{{{server.Name}}}/signin/callback";

    private string SignInSecret(DemoServer server) => Generated($"client {SignInId(server)}");

    private static bool HasSecret(DemoClient client) => client.AuthMethod is "client_secret_basic" or "client_secret_post";

    private object Server(DemoServer server) => new
    {
        server.Name,
        server.DisplayName,
        server.Issuer,
        Resource = server.Resources[0],
        server.Scopes,
        server.RequireAcr,
        DetailTypes = server.DetailTypes is [] ? null : server.DetailTypes,
        server.Accounts,
        server.DynamicClientRegistration,
        server.ClientMetadataDocuments,
        TrustedIssuers = new[] { new { Issuer = "{idp}", JwksUri = "{idp}/jwks", Algorithms = new[] { "ES256" } } },
        server.EnterpriseManagedOnly,
        SignIn = SignIn(server),
        Clients = server.Clients.Select(object (c) => new
        {
            c.ClientId,
            ClientOf(c).DisplayName,
            AuthMethod = "client_secret_basic",
            Secret = Secret(server, c),
        }).Concat(server.OrdinaryClients.Select(c => new { c.ClientId, c.DisplayName, AuthMethod = "none", c.RedirectUris })),
        RecordReaders = Readers(server.Name).Append(new { Name = "idp", Key = IdpKey(server) }),
    };

    private object? Agent(string clientId) => _demo.File.Clients.SingleOrDefault(c => c.ClientId == clientId) is not { } agent ? null : new
    {
        Idp = new { Issuer = "{idp}", agent.ClientId, ClientSecret = Secret(agent), agent.AuthMethod, RedirectUri = agent.RedirectUris[0] },
        Servers = from server in _demo.File.Servers
                  from client in server.Clients
                  where client.IdpClientId == agent.ClientId
                  select new
                  {
                      server.Name,
                      server.DisplayName,
                      Resource = server.Resources[0],
                      server.Issuer,
                      client.ClientId,
                      ClientSecret = Secret(server, client),
                      AuthMethod = "client_secret_basic",
                  },
    };

    // A demo need not have one; then no seed of an earlier one shall stay.
    private void SaveCommandLine()
    {
        var file = _demo.SeedFile(DemoFolder.CommandLineClient);
        if (Agent(DemoFolder.CommandLineClient) is { } seed)
            Save(file, seed);
        else
            File.Delete(file);
    }

    private object Flow() => new
    {
        Parties = _demo.File.Servers.Select(s => new { s.Name, s.DisplayName, Address = $"{{{s.Name}}}", Key = Key(s.Name) })
            .Prepend(new { Name = "idp", DisplayName = "Identity provider", Address = "{idp}", Key = Key("idp") }),
    };

    private DemoClient ClientOf(DemoServerClient client) => _demo.File.Clients.SingleOrDefault(c => c.ClientId == client.IdpClientId)
        ?? throw new DemoException($"The demo has no client named {client.IdpClientId}, which {client.ClientId} stands for.");

    private object[] Readers(string party) => [new { Name = "flow", Key = Key(party) }];

    private string Secret(DemoClient client) => client.Secret ?? Generated($"client {client.ClientId}");

    private string Secret(DemoServer server, DemoServerClient client) => client.Secret ?? Generated($"client {client.ClientId} at {server.Name}");

    // The identity provider reads what a server does without it.
    private string IdpKey(DemoServer server) => Generated($"records of {server.Name} for idp");

    private string Key(string party) => Generated($"records of {party}");

    /// <summary>Tells the agent's command line where everyone is: the AppHost does not start it, so it cannot be told by its environment.</summary>
    public static void WriteAddresses(Demo demo, IReadOnlyDictionary<string, string> addresses) =>
        Save(DemoFolder.AddressFileOf(demo.SeedFile(DemoFolder.CommandLineClient)), new { Addresses = addresses });

    // 256 random bits, in letters that need no URL encoding.
    private string Generated(string name)
    {
        if (!_secrets.TryGetValue(name, out var secret))
            _secrets[name] = secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return secret;
    }

    private static void Save(string path, object content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, content, DemoFile.Json);
    }
}
