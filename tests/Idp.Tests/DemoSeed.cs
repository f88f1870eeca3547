using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests;

/// <summary>The people and rules of the demo (DESIGN.md section 4), and a second client that is connected to nothing.</summary>
public static class DemoSeed
{
    public const string AgentSecret = "agent-secret-of-the-tests-0123456789abcdefg";
    public const string OtherSecret = "other-secret-of-the-tests-0123456789abcdefg";
    public const string OperatorSecret = "operator-secret-of-the-tests-0123456789abcd";
    public const string AuditorSecret = "auditor-secret-of-the-tests-0123456789abcde";
    public const string ReaderKey = "reader-key-of-the-tests-0123456789abcdefghi";

    /// <summary>The keys of the authenticators of alice and carol.</summary>
    public const string AliceTotpSecret = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD";
    public const string CarolTotpSecret = "MFRGGZDFMZTWQ2LKNRWW433QOFZHG5DV";

    public static JsonObject Create() => new()
    {
        ["people"] = new JsonArray
        {
            Person("alice", "Alice Archer", "engineering", totpSecret: AliceTotpSecret),
            Person("bob", "Bob Baker", "marketing"),
            Person("carol", "Carol Carter", "it-admins", totpSecret: CarolTotpSecret),
            Person("dave", "Dave Draper", "engineering", active: false),
        },
        ["clients"] = new JsonArray
        {
            Client("agent", "Acme Agent", AgentSecret, "{agent}"),
            Client("other", "Other App", OtherSecret, "http://localhost:7299"),
            Operator("operator", OperatorSecret, "idp.people.read", "idp.people.write", "idp.policy.read", "idp.policy.write", "idp.clients.read", "idp.clients.write",
                "idp.servers.read", "idp.servers.write", "idp.records.read", "idp.keys.read", "idp.keys.write"),
            Operator("auditor", AuditorSecret, "idp.people.read", "idp.policy.read", "idp.clients.read", "idp.servers.read", "idp.records.read", "idp.keys.read"),
        },
        ["servers"] = new JsonArray
        {
            Server("design", 7401, "design.read", "design.write"),
            Server("wiki", 7402, "wiki.read", "wiki.write"),
            Server("crm", 7403, "crm.read", "crm.write"),
            WithDetails(Server("payments", 7404, "payments.read", "payments.charge")),
        },
        ["connections"] = new JsonArray
        {
            Connection("design", ["engineering"], ["design.read", "design.write"]),
            Connection("wiki", [], ["wiki.read", "wiki.write"]),
            Connection("crm", ["marketing", "engineering"], ["crm.read"]),
            WithDetails(Connection("payments", ["engineering"], ["payments.read", "payments.charge"], ("payments.charge", "urn:xaa:mfa"))),
        },
        ["recordReaders"] = new JsonArray { new JsonObject { ["name"] = "flow", ["key"] = ReaderKey } },
    };

    public static JsonObject ConnectionTo(this JsonObject seed, string server) =>
        seed["connections"]!.AsArray().Single(c => (string?)c!["server"] == server)!.AsObject();

    public static JsonObject Named(this JsonObject seed, string list, string member, string value) =>
        seed[list]!.AsArray().Single(item => (string?)item![member] == value)!.AsObject();

    /// <summary>As a person has to stand in a seed outside of Development.</summary>
    public static void WithoutSecrets(JsonObject person)
    {
        person.Remove("password");
        person.Remove("totpSecret");
    }

    private static JsonObject Person(string name, string displayName, string group, bool active = true, string? totpSecret = null) => new()
    {
        ["id"] = "u-" + name,
        ["userName"] = name,
        ["displayName"] = displayName,
        ["email"] = name + "@acme.example",
        ["groups"] = new JsonArray { group },
        ["password"] = IdpHost.Password,
        ["totpSecret"] = totpSecret,
        ["active"] = active,
    };

    private static JsonObject Client(string id, string name, string secret, string address) => new()
    {
        ["clientId"] = id,
        ["displayName"] = name,
        ["redirectUris"] = new JsonArray { address + "/signin/callback" },
        ["postLogoutRedirectUris"] = new JsonArray { address + "/" },
        ["authMethod"] = "client_secret_basic",
        ["native"] = false,
        ["secret"] = secret,
        ["assigned"] = Everyone(),
    };

    private static JsonObject Operator(string id, string secret, params string[] scopes) => new()
    {
        ["clientId"] = id,
        ["displayName"] = id,
        ["redirectUris"] = new JsonArray(),
        ["authMethod"] = "client_secret_basic",
        ["native"] = false,
        ["grantTypes"] = new JsonArray { "client_credentials" },
        ["scopes"] = List(scopes),
        ["secret"] = secret,
        ["assigned"] = new JsonObject { ["everyone"] = false },
    };

    private static JsonObject Server(string name, int port, params string[] scopes) => new()
    {
        ["name"] = name,
        ["issuer"] = $"http://localhost:{port}",
        ["resources"] = new JsonArray { $"http://localhost:{port}/mcp" },
        ["scopes"] = List(scopes),
        ["assigned"] = Everyone(),
        ["clients"] = new JsonArray { new JsonObject { ["clientId"] = "agent-at-" + name, ["idpClientId"] = "agent" } },
    };

    private static JsonObject Connection(string server, string[] groups, string[] scopes, params (string Scope, string Acr)[] acr) => new()
    {
        ["client"] = "agent",
        ["clientIdAtServer"] = "agent-at-" + server,
        ["server"] = server,
        ["groups"] = List(groups),
        ["everyone"] = groups.Length == 0,
        ["scopes"] = List(scopes),
        ["requireAcr"] = new JsonObject(acr.Select(a => KeyValuePair.Create(a.Scope, (JsonNode?)a.Acr))),
        ["approvedBy"] = "carol",
        ["reason"] = "The demo",
        ["expires"] = null,
        ["enabled"] = true,
    };

    private static JsonObject WithDetails(JsonObject item)
    {
        item["detailTypes"] = new JsonArray("payment");
        return item;
    }

    private static JsonObject Everyone() => new() { ["everyone"] = true };

    private static JsonArray List(string[] words) => new([.. words.Select(word => (JsonNode?)word)]);
}
