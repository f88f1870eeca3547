using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Benchmarks.Servers;

/// <summary>What the requests of all cases have in common: who asks, and for what.</summary>
internal static class Party
{
    public const string Client = "agent";
    public const string ClientAtServer = "agent-at-design";

    /// <summary>A client that authenticates with a key of its own, <see cref="Key"/>.</summary>
    public const string KeyClient = "agent-with-a-key";

    /// <summary>What reads the policy.</summary>
    public const string Operator = "operator";

    public const string Secret = "a-secret-of-the-benchmarks-0123456789abcdef";
    public const string Scope = "design.read design.write";

    /// <summary>Whom the IdP issues for. It asks nobody there.</summary>
    public const string Audience = "https://design.example";
    public const string Resource = Audience + "/mcp";

    /// <summary>The agent's key, for assertions and for proofs.</summary>
    public static readonly ProofKey Key = new(TimeProvider.System);

    public static string Person(int number) => $"u-{number:00000}";

    public static AuthenticationHeaderValue Basic(string clientId) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{Secret}")));

    public static HttpRequestMessage Exchange(Uri endpoint, string subjectToken, string subjectTokenType) =>
        Form(endpoint, Client, ExchangeOf(subjectToken, subjectTokenType));

    /// <summary>An exchange by a client that signs who it is. RFC 7523 §2.2.</summary>
    public static HttpRequestMessage Exchange(Uri endpoint, string refreshToken, ClientAssertion assertion) => Form(endpoint, client: null,
    [
        .. ExchangeOf(refreshToken, TokenTypes.RefreshToken),
        (Parameters.ClientAssertionType, ClientAssertionTypes.JwtBearer),
        (Parameters.ClientAssertion, assertion.Value),
    ]);

    /// <summary>An exchange for an ID-JAG that is bound to a key. RFC 9449 §4.</summary>
    public static HttpRequestMessage ExchangeWithProof(Uri endpoint, string refreshToken)
    {
        var request = Exchange(endpoint, refreshToken, TokenTypes.RefreshToken);
        request.Headers.Add("DPoP", Key.Prove(endpoint.AbsoluteUri));
        return request;
    }

    public static HttpRequestMessage GetOwnToken(Uri endpoint, string scope) =>
        Form(endpoint, Operator, (Parameters.GrantType, GrantTypes.ClientCredentials), (Parameters.Scope, scope));

    public static HttpRequestMessage Refresh(Uri endpoint, string refreshToken) =>
        Form(endpoint, Client, (Parameters.GrantType, GrantTypes.RefreshToken), (Parameters.RefreshToken, refreshToken));

    public static HttpRequestMessage Redeem(Uri endpoint, string idJag) =>
        Form(endpoint, ClientAtServer, (Parameters.GrantType, GrantTypes.JwtBearer), (Parameters.Assertion, idJag));

    /// <summary>A tool call of MCP revision 2026-07-28, as its clients send it.</summary>
    public static HttpRequestMessage CallTool(Uri endpoint, string tool, string accessToken)
    {
        const string Revision = "2026-07-28";
        var message = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 7,
            ["method"] = "tools/call",
            ["params"] = new JsonObject
            {
                ["name"] = tool,
                ["arguments"] = new JsonObject(),
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = Revision,
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                },
            },
        };
        return new(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers =
            {
                { "Accept", "application/json, text/event-stream" },
                { "Authorization", "Bearer " + accessToken },
                { "MCP-Protocol-Version", Revision },
                { "Mcp-Method", "tools/call" },
                { "Mcp-Name", tool },
            },
        };
    }

    /// <summary>The same with an access token that is bound to <see cref="Key"/>. RFC 9449 §7.1.</summary>
    public static HttpRequestMessage CallToolWithProof(Uri endpoint, string tool, string accessToken)
    {
        var request = CallTool(endpoint, tool, accessToken);
        request.Headers.Authorization = new("DPoP", accessToken);
        request.Headers.Add("DPoP", Key.Prove(endpoint.AbsoluteUri, accessToken));
        return request;
    }

    /// <summary>A member of a JSON answer.</summary>
    public static string Member(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).GetString()!;
    }

    private static (string Name, string Value)[] ExchangeOf(string subjectToken, string subjectTokenType) =>
    [
        (Parameters.GrantType, GrantTypes.TokenExchange),
        (Parameters.RequestedTokenType, TokenTypes.IdJag),
        (Parameters.Audience, Audience),
        (Parameters.Resource, Resource),
        (Parameters.Scope, Scope),
        (Parameters.SubjectToken, subjectToken),
        (Parameters.SubjectTokenType, subjectTokenType),
    ];

    private static HttpRequestMessage Form(Uri endpoint, string? client, params (string Name, string Value)[] parameters) =>
        new(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))),
            Headers = { Authorization = client is null ? null : Basic(client) },
        };
}
