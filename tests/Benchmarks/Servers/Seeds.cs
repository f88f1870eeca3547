using System.Text.Json.Nodes;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Servers;

/// <summary>Seeds as the AppHost writes them. Nobody has a password: the benchmark's sessions are made in the store.</summary>
internal static class Seeds
{
    private const int ServersPerClient = 100;

    /// <summary>The first client and the first server are those that are asked; the others make the policy large.</summary>
    public static JsonObject Idp(DataSize size, BenchmarkIssuer keys)
    {
        var servers = Enumerable.Range(0, Math.Min(size.Connections, ServersPerClient)).ToList();
        var clients = Enumerable.Range(0, (size.Connections + ServersPerClient - 1) / ServersPerClient).ToList();
        return new()
        {
            ["people"] = List(Enumerable.Range(0, size.People).Select(Person)),
            ["clients"] = List([.. clients.Select(Client), KeyClient(keys), Operator()]),
            ["servers"] = List(servers.Select(server => Server(server, clients))),
            ["connections"] = List(clients.SelectMany(client => servers.Select(server => Connection(client, server))).Take(size.Connections).Append(Connection(Party.KeyClient, 0))),
            ["recordReaders"] = new JsonArray(),
        };
    }

    public static JsonObject Design(Uri own, string idp, Uri idpKeys) => new()
    {
        ["name"] = "design",
        ["displayName"] = "Design",
        ["issuer"] = Text(own),
        ["resource"] = Text(own) + "/mcp",
        ["scopes"] = Words(Party.Scope),
        ["requireAcr"] = new JsonObject(),
        ["accounts"] = "just-in-time",
        ["trustedIssuers"] = new JsonArray(new JsonObject
        {
            ["issuer"] = idp,
            ["jwksUri"] = idpKeys.AbsoluteUri,
            ["algorithms"] = new JsonArray("ES256"),
        }),
        ["clients"] = new JsonArray(new JsonObject
        {
            ["clientId"] = Party.ClientAtServer,
            ["displayName"] = "Agent",
            ["authMethod"] = AuthMethods.ClientSecretBasic,
            ["secret"] = Party.Secret,
        }),
        ["recordReaders"] = new JsonArray(),
    };

    /// <summary>An address as issuers are written: without a final slash.</summary>
    public static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static string ClientId(int number) => number == 0 ? Party.Client : $"{Party.Client}-{number}";

    private static string ServerName(int number) => number == 0 ? "design" : $"server{number:000}";

    private static string Issuer(int number) => number == 0 ? Party.Audience : $"https://{ServerName(number)}.example";

    private static JsonObject Person(int number) => new()
    {
        ["id"] = Party.Person(number),
        ["userName"] = $"person{number}",
        ["displayName"] = $"Person {number}",
        ["email"] = $"person{number}@acme.example",
        ["groups"] = new JsonArray("engineering", $"team-{number % 100}"),
        ["active"] = true,
    };

    private static JsonObject Client(int number) => new()
    {
        ["clientId"] = ClientId(number),
        ["displayName"] = $"Agent {number}",
        ["redirectUris"] = new JsonArray("https://agent.example/signin/callback"),
        ["authMethod"] = AuthMethods.ClientSecretBasic,
        ["secret"] = Party.Secret,
        ["assigned"] = new JsonObject { ["everyone"] = true },
    };

    private static JsonObject KeyClient(BenchmarkIssuer keys) => new()
    {
        ["clientId"] = Party.KeyClient,
        ["displayName"] = "Agent with a key",
        ["redirectUris"] = new JsonArray("https://agent.example/signin/callback"),
        ["authMethod"] = AuthMethods.PrivateKeyJwt,
        ["jwks"] = keys.PublicKeys,
        ["assigned"] = new JsonObject { ["everyone"] = true },
    };

    private static JsonObject Operator() => new()
    {
        ["clientId"] = Party.Operator,
        ["displayName"] = "Operator",
        ["redirectUris"] = new JsonArray(),
        ["grantTypes"] = new JsonArray(GrantTypes.ClientCredentials),
        ["scopes"] = new JsonArray("idp.policy.read"),
        ["authMethod"] = AuthMethods.ClientSecretBasic,
        ["secret"] = Party.Secret,
        ["assigned"] = new JsonObject(),
    };

    private static JsonObject Server(int number, IEnumerable<int> clients) => new()
    {
        ["name"] = ServerName(number),
        ["issuer"] = Issuer(number),
        ["resources"] = new JsonArray(Issuer(number) + "/mcp"),
        ["scopes"] = Words(Party.Scope),
        ["assigned"] = new JsonObject { ["everyone"] = true },
        ["clients"] = List(clients.Select(ClientId).Append(Party.KeyClient).Select(client => new JsonObject
        {
            ["clientId"] = $"{client}-at-{ServerName(number)}",
            ["idpClientId"] = client,
        })),
    };

    private static JsonObject Connection(int client, int server) => Connection(ClientId(client), server);

    private static JsonObject Connection(string client, int server) => new()
    {
        ["client"] = client,
        ["clientIdAtServer"] = $"{client}-at-{ServerName(server)}",
        ["server"] = ServerName(server),
        ["groups"] = new JsonArray("engineering"),
        ["scopes"] = Words(Party.Scope),
        ["approvedBy"] = "carol",
        ["reason"] = "The benchmark",
    };

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items]);

    private static JsonArray Words(string words) => new([.. words.Split(' ').Select(word => (JsonNode?)word)]);
}
