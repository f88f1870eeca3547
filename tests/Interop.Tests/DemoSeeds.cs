using System.Text.Json.Nodes;

namespace Xaa.Interop.Tests;

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
        var agent = demo["clients"]!.AsArray().Single()!.AsObject();
        // Other people's clients send their secret at the IdP in the form, and a client here has one method.
        (agent["authMethod"], agent["secret"]) = ("client_secret_post", Secret("agent"));
        foreach (var server in demo["servers"]!.AsArray())
            Drop(server!.AsObject(), "accounts", "requireAcr", "enterpriseManagedOnly", "ordinaryClients");
        return demo;
    }

    public static JsonObject Server(string name)
    {
        var server = JsonNode.Parse(File)!["servers"]!.AsArray().Single(server => (string?)server!["name"] == name)!.DeepClone().AsObject();
        server["resource"] = server["resources"]![0]!.DeepClone();
        server.TryAdd("requireAcr", new JsonObject());
        server["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = "{idp}", ["jwksUri"] = "{idp}/jwks", ["algorithms"] = new JsonArray("ES256") });
        server["recordReaders"] = new JsonArray();
        server["clients"] = new JsonArray(new JsonObject
        {
            ["clientId"] = $"agent-at-{name}",
            ["displayName"] = "Acme Agent",
            ["authMethod"] = "client_secret_basic",
            ["secret"] = Secret($"agent-at-{name}"),
        });
        Drop(server, "resources", "assigned", "enterpriseManagedOnly", "ordinaryClients");
        return server;
    }

    private static void Drop(JsonObject json, params string[] members)
    {
        foreach (var member in members)
            json.Remove(member);
    }
}
