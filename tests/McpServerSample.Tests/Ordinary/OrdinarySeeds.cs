using System.Text.Json.Nodes;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>What the parties of <see cref="OrdinaryStack"/> are told at their start.</summary>
internal static class OrdinarySeeds
{
    public static JsonObject OfIdp() => new()
    {
        ["people"] = new JsonArray(PersonOf("alice", "engineering"), PersonOf("bob", "marketing")),
        ["clients"] = new JsonArray(
        [
            ClientOf("agent", OrdinaryStack.Agent + "/signin/callback", "authorization_code", "refresh_token", GrantTypes.TokenExchange),
            new JsonObject
            {
                ["clientId"] = "operator",
                ["displayName"] = "Operator",
                ["redirectUris"] = new JsonArray(),
                ["authMethod"] = "client_secret_basic",
                ["grantTypes"] = new JsonArray("client_credentials"),
                ["scopes"] = new JsonArray("idp.people.write"),
                ["secret"] = OrdinaryStack.Secret("operator"),
                ["assigned"] = new JsonObject(),
            },
            .. OrdinaryStack.All.Select(name => ClientOf(name + "-signin", $"{{{name}}}/signin/callback", "authorization_code")),
        ]),
        ["servers"] = new JsonArray([.. OrdinaryStack.All.Select(name => new JsonObject
        {
            ["name"] = name,
            ["issuer"] = $"{{{name}}}",
            ["resources"] = new JsonArray($"{{{name}}}/mcp"),
            ["scopes"] = new JsonArray($"{name}.read", $"{name}.write", $"{name}.charge"),
            ["assigned"] = new JsonObject { ["everyone"] = true },
            ["clients"] = new JsonArray(new JsonObject { ["clientId"] = $"agent-at-{name}", ["idpClientId"] = "agent" }),
        })]),
        ["connections"] = new JsonArray([.. OrdinaryStack.All.Select(name => new JsonObject
        {
            ["client"] = "agent",
            ["clientIdAtServer"] = $"agent-at-{name}",
            ["server"] = name,
            ["everyone"] = true,
            ["scopes"] = new JsonArray($"{name}.read"),
            ["approvedBy"] = "carol",
            ["reason"] = "Tests",
            ["enabled"] = true,
        })]),
    };

    private static JsonObject PersonOf(string name, string group) => new()
    {
        ["id"] = $"u-{name}",
        ["userName"] = name,
        ["displayName"] = $"{char.ToUpperInvariant(name[0])}{name[1..]} Archer",
        ["email"] = $"{name}@acme.example",
        ["groups"] = new JsonArray(group),
        ["password"] = OrdinaryStack.Password,
        ["totpSecret"] = name == "alice" ? OrdinaryStack.TotpSecret : null,
        ["active"] = true,
    };

    private static JsonObject ClientOf(string id, string redirect, params string[] grants) => new()
    {
        ["clientId"] = id,
        ["displayName"] = id,
        ["redirectUris"] = new JsonArray(redirect),
        ["authMethod"] = "client_secret_basic",
        ["grantTypes"] = new JsonArray([.. grants.Select(g => JsonValue.Create(g))]),
        ["secret"] = OrdinaryStack.Secret(id),
        ["assigned"] = new JsonObject { ["everyone"] = true },
    };

    public static JsonObject OfServer(string name) => new()
    {
        ["name"] = name,
        ["displayName"] = char.ToUpperInvariant(name[0]) + name[1..],
        ["issuer"] = $"{{{name}}}",
        ["resource"] = $"{{{name}}}/mcp",
        ["scopes"] = new JsonArray($"{name}.read", $"{name}.write", $"{name}.charge"),
        ["requireAcr"] = new JsonObject { [$"{name}.charge"] = "urn:xaa:mfa" },
        ["accounts"] = "just-in-time",
        ["enterpriseManagedOnly"] = false,
        ["signIn"] = new JsonObject
        {
            ["issuer"] = "{idp}",
            ["clientId"] = name + "-signin",
            ["clientSecret"] = OrdinaryStack.Secret(name + "-signin"),
            ["redirectUri"] = $"{{{name}}}/signin/callback",
        },
        ["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = "{idp}", ["jwksUri"] = "{idp}/jwks", ["algorithms"] = new JsonArray("ES256") }),
        ["clients"] = new JsonArray(
            new JsonObject
            {
                ["clientId"] = OrdinaryStack.Inspector,
                ["displayName"] = "MCP Inspector",
                ["authMethod"] = "none",
                ["redirectUris"] = new JsonArray(OrdinaryStack.InspectorRedirect),
            },
            ConfidentialOf("agent-at-" + name),
            ConfidentialOf("other-at-" + name)),
        ["recordReaders"] = new JsonArray(),
    };

    private static JsonObject ConfidentialOf(string id) => new()
    {
        ["clientId"] = id,
        ["displayName"] = "Acme Agent",
        ["authMethod"] = "client_secret_basic",
        ["secret"] = OrdinaryStack.Secret(id),
        ["redirectUris"] = new JsonArray(OrdinaryStack.AppRedirect),
    };
}
