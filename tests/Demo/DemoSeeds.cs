using System.Text.Json.Nodes;

namespace Xaa.Testing;

/// <summary>Seeds of the demo's own people, servers and connections (AppHost/demo.json), as the AppHost writes them.</summary>
internal static class DemoSeeds
{
    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "demo.json"));

    public static string Secret(string of) => $"{of}-secret-0123456789abcdefghijkl";

    /// <summary>A member of a person.</summary>
    public static string OfPerson(string name, string member) =>
        (string)JsonNode.Parse(File)!["people"]!.AsArray().Single(person => (string?)person!["userName"] == name)![member]!;

    public static JsonObject Idp()
    {
        var demo = JsonNode.Parse(File)!.AsObject();
        demo.Remove("$schema");
        foreach (var client in demo["clients"]!.AsArray().Where(client => ((string)client!["authMethod"]!).StartsWith("client_secret", StringComparison.Ordinal)))
            client!["secret"] = Secret((string)client["clientId"]!);
        foreach (var server in demo["servers"]!.AsArray())
            Drop(server!.AsObject(), "accounts", "requireAcr", "enterpriseManagedOnly", "ordinaryClients");
        return demo;
    }

    public static JsonObject Server(string name)
    {
        var server = ServerOf(name);
        server["resource"] = server["resources"]![0]!.DeepClone();
        server.TryAdd("requireAcr", new JsonObject());
        server["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = "{idp}", ["jwksUri"] = "{idp}/jwks", ["algorithms"] = new JsonArray("ES256") });
        server["recordReaders"] = new JsonArray();
        server["clients"] = new JsonArray([.. server["clients"]!.AsArray().Select(client => new JsonObject
        {
            ["clientId"] = (string)client!["clientId"]!,
            ["displayName"] = "Acme Agent",
            ["authMethod"] = "client_secret_basic",
            ["secret"] = Secret((string)client["clientId"]!),
        })]);
        Drop(server, "resources", "assigned", "enterpriseManagedOnly", "ordinaryClients");
        return server;
    }

    public static JsonObject Agent(IEnumerable<string> servers) => Agent("agent", "{agent}/signin/callback", servers);

    /// <summary>The agent's command line.</summary>
    public static JsonObject CommandLine(IEnumerable<string> servers) => Agent("agent-cli", "http://127.0.0.1/callback", servers);

    private static JsonObject Agent(string client, string redirectUri, IEnumerable<string> servers) => new()
    {
        ["idp"] = new JsonObject
        {
            ["issuer"] = "{idp}",
            ["clientId"] = client,
            ["clientSecret"] = Secret(client),
            ["authMethod"] = "client_secret_basic",
            ["redirectUri"] = redirectUri,
        },
        ["servers"] = new JsonArray([.. servers.Select(ServerOf).Select(server => new JsonObject
        {
            ["name"] = (string)server["name"]!,
            ["displayName"] = (string)server["displayName"]!,
            ["resource"] = (string)server["resources"]![0]!,
            ["issuer"] = (string)server["issuer"]!,
            ["clientId"] = $"{client}-at-{server["name"]}",
            ["clientSecret"] = Secret($"{client}-at-{server["name"]}"),
            ["authMethod"] = "client_secret_basic",
        })]),
    };

    private static JsonObject ServerOf(string name) =>
        JsonNode.Parse(File)!["servers"]!.AsArray().Single(server => (string?)server!["name"] == name)!.DeepClone().AsObject();

    private static void Drop(JsonObject json, params string[] members)
    {
        foreach (var member in members)
            json.Remove(member);
    }
}
