using System.Text.Json.Nodes;

namespace Xaa.McpClientHost.Tests;

/// <summary>Who and what is known to the parties of a <see cref="Stack"/>.</summary>
internal static class StackSeeds
{
    public static JsonObject Idp() => new()
    {
        ["people"] = new JsonArray(PersonOf("alice", "engineering"), PersonOf("bob", "marketing")),
        ["clients"] = new JsonArray(new JsonObject
        {
            ["clientId"] = "agent",
            ["displayName"] = "Acme Agent",
            ["redirectUris"] = new JsonArray("{agent}/signin/callback"),
            ["postLogoutRedirectUris"] = new JsonArray("{agent}/"),
            ["authMethod"] = "client_secret_basic",
            ["native"] = false,
            ["secret"] = Stack.Secret("agent"),
            ["assigned"] = new JsonObject { ["everyone"] = true },
        }, new JsonObject
        {
            ["clientId"] = "operator",
            ["displayName"] = "Operator",
            ["redirectUris"] = new JsonArray(),
            ["authMethod"] = "client_secret_basic",
            ["grantTypes"] = new JsonArray("client_credentials"),
            ["scopes"] = new JsonArray("idp.people.write", "idp.keys.write", "idp.policy.read", "idp.policy.write"),
            ["secret"] = Stack.Secret("operator"),
            ["assigned"] = new JsonObject(),
        }),
        ["servers"] = new JsonArray([.. Stack.Servers.Select(name => new JsonObject
        {
            ["name"] = name,
            ["issuer"] = $"{{{name}}}",
            ["resources"] = new JsonArray($"{{{name}}}/mcp"),
            ["scopes"] = new JsonArray("design.read", "design.write", "design.charge"),
            ["assigned"] = new JsonObject { ["everyone"] = true },
            ["clients"] = new JsonArray(new JsonObject { ["clientId"] = $"agent-at-{name}", ["idpClientId"] = "agent" }),
        })]),
        ["connections"] = new JsonArray(
            ConnectionOf("design", new JsonArray("engineering"), everyone: false), ConnectionOf("wiki", [], everyone: true)),
    };

    public static JsonObject Server(string name) => new()
    {
        ["name"] = name,
        ["displayName"] = name == "design" ? "Design" : "Wiki",
        ["issuer"] = $"{{{name}}}",
        ["resource"] = $"{{{name}}}/mcp",
        ["scopes"] = new JsonArray("design.read", "design.write", "design.charge"),
        ["requireAcr"] = new JsonObject { ["design.charge"] = "urn:xaa:mfa" },
        ["accounts"] = "just-in-time",
        ["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = "{idp}", ["jwksUri"] = "{idp}/jwks", ["algorithms"] = new JsonArray("ES256") }),
        ["clients"] = new JsonArray(new JsonObject
        {
            ["clientId"] = $"agent-at-{name}",
            ["displayName"] = "Acme Agent",
            ["authMethod"] = "client_secret_basic",
            ["secret"] = Stack.Secret(name),
        }),
        ["recordReaders"] = new JsonArray(),
    };

    public static JsonObject Agent() => new()
    {
        ["idp"] = new JsonObject
        {
            ["issuer"] = "{idp}",
            ["clientId"] = "agent",
            ["clientSecret"] = Stack.Secret("agent"),
            ["authMethod"] = "client_secret_basic",
            ["redirectUri"] = "{agent}/signin/callback",
        },
        ["servers"] = new JsonArray([.. Stack.Servers.Select(name => new JsonObject
        {
            ["name"] = name,
            ["displayName"] = name == "design" ? "Design" : "Wiki",
            ["resource"] = $"{{{name}}}/mcp",
            ["issuer"] = $"{{{name}}}",
            ["clientId"] = $"agent-at-{name}",
            ["clientSecret"] = Stack.Secret(name),
            ["authMethod"] = "client_secret_basic",
        })]),
    };

    private static JsonObject PersonOf(string name, string group) => new()
    {
        ["id"] = $"u-{name}",
        ["userName"] = name,
        ["displayName"] = $"{char.ToUpperInvariant(name[0])}{name[1..]} Archer",
        ["email"] = $"{name}@acme.example",
        ["groups"] = new JsonArray(group),
        ["password"] = Stack.Password,
        ["totpSecret"] = Stack.TotpSecret,
        ["active"] = true,
    };

    private static JsonObject ConnectionOf(string server, JsonArray groups, bool everyone) => new()
    {
        ["client"] = "agent",
        ["clientIdAtServer"] = $"agent-at-{server}",
        ["server"] = server,
        ["groups"] = groups,
        ["everyone"] = everyone,
        ["scopes"] = new JsonArray("design.read", "design.write", "design.charge"),
        ["requireAcr"] = new JsonObject { ["design.charge"] = "urn:xaa:mfa" },
        ["approvedBy"] = "carol",
        ["reason"] = "Tests",
        ["expires"] = null,
        ["enabled"] = true,
    };
}
