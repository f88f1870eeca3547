using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Client;

/// <summary>One IdP, one MCP server with its authorization server, one agent; everything well behaved until a test changes it.</summary>
internal sealed class ClientFlow : IAsyncDisposable
{
    public const string IdpIssuer = "http://localhost:7100";
    public const string DesignIssuer = "http://localhost:7401";
    public const string DesignMcp = "http://localhost:7401/mcp";
    public const string AgentSecret = "agent secret+/%";
    public const string DesignSecret = "design:secret&=";
    public const string RefreshTokenOfAlice = "refresh-token-of-alice";

    public static readonly ClientRegistration AgentAtIdp = new(IdpIssuer, "agent", new(AgentSecret));

    private readonly ServiceProvider _services;

    private ClientFlow(InMemoryNetwork network, ManualTimeProvider clock, FakeParty idp, FakeParty design, IdentityAssertionOptions options)
    {
        Network = network;
        Clock = clock;
        Idp = idp;
        Design = design;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddIdentityAssertionClient(_ => options);
        network.Use(services);
        _services = services.BuildServiceProvider();
    }

    public InMemoryNetwork Network { get; }

    public ManualTimeProvider Clock { get; }

    public FakeParty Idp { get; }

    public FakeParty Design { get; }

    public JsonObject IdpMetadata { get; } = new()
    {
        ["issuer"] = IdpIssuer,
        ["token_endpoint"] = IdpIssuer + "/token",
        ["grant_types_supported"] = new JsonArray(GrantTypes.TokenExchange),
        ["identity_chaining_requested_token_types_supported"] = new JsonArray(TokenTypes.IdJag),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
    };

    public JsonObject DesignMetadata { get; } = new()
    {
        ["issuer"] = DesignIssuer,
        ["token_endpoint"] = DesignIssuer + "/oauth/token",
        ["grant_types_supported"] = new JsonArray(GrantTypes.JwtBearer),
        ["authorization_grant_profiles_supported"] = new JsonArray(GrantProfiles.IdJag),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
    };

    public JsonObject DesignResource { get; } = new()
    {
        ["resource"] = DesignMcp,
        ["authorization_servers"] = new JsonArray(DesignIssuer),
        ["scopes_supported"] = new JsonArray("design.read"),
    };

    public ProtectedResource DesignServer { get; set; } = new(DesignMcp, new(DesignIssuer, "agent-at-design", new(DesignSecret)));

    /// <summary>Parameters of the challenge; null for a bare 401.</summary>
    public string? Challenge { get; set; } =
        $"""Bearer resource_metadata="{DesignIssuer}/.well-known/oauth-protected-resource/mcp", scope="design.read" """;

    /// <summary>Which tokens the MCP server lets through.</summary>
    public Func<string, bool> Accepts { get; set; } = token => token.StartsWith("access-", StringComparison.Ordinal);

    public int Exchanges => Network.Count("localhost:7100/token");

    public int Redemptions => Network.Count("localhost:7401/oauth/token");

    public IdentityAssertionClient Client => _services.GetRequiredService<IdentityAssertionClient>();

    public static async Task<ClientFlow> StartAsync(IdentityAssertionOptions? options = null)
    {
        var network = new InMemoryNetwork();
        var flow = new ClientFlow(
            network,
            new ManualTimeProvider(),
            await FakeParty.StartAsync(network, "localhost:7100"),
            await FakeParty.StartAsync(network, "localhost:7401"),
            options ?? new() { Idp = AgentAtIdp });
        flow.Idp.Json("/.well-known/oauth-authorization-server", flow.IdpMetadata);
        flow.Design.Json("/.well-known/oauth-authorization-server", flow.DesignMetadata);
        flow.Design.Json("/.well-known/oauth-protected-resource/mcp", flow.DesignResource);
        flow.Idp.Answer("/token", _ => (200, flow.IdJagAnswer()));
        flow.Design.Answer("/oauth/token", _ => (200, flow.AccessTokenAnswer()));
        flow.Design.Routes["/mcp"] = flow.McpAsync;
        return flow;
    }

    public JsonObject IdJagAnswer() => new()
    {
        ["access_token"] = $"id-jag-{Exchanges}",
        ["issued_token_type"] = TokenTypes.IdJag,
        ["token_type"] = "N_A",
        ["expires_in"] = 300,
        ["scope"] = "design.read",
        ["resource"] = DesignMcp,
    };

    public JsonObject AccessTokenAnswer() => new()
    {
        ["access_token"] = $"access-{Redemptions}",
        ["token_type"] = "Bearer",
        ["expires_in"] = 300,
        ["scope"] = "design.read",
        ["resource"] = DesignMcp,
    };

    public static JsonObject Error(string code, string? description = null) => new() { ["error"] = code, ["error_description"] = description };

    public static AssertionSubject Person(string name = "alice", Func<IdentityAssertion>? assertion = null) =>
        new($"session-of-{name}", $"u-{name}", _ => ValueTask.FromResult(assertion?.Invoke() ?? new($"refresh-token-of-{name}".AsSubject())));

    /// <summary>An HTTP client as an MCP transport would use it, with its handler.</summary>
    public (HttpClient Http, IdentityAssertionHandler Handler) Connect(AssertionSubject? subject = null)
    {
        var handler = new IdentityAssertionHandler(Client, subject ?? Person(), DesignServer) { InnerHandler = Network };
        return (new HttpClient(handler), handler);
    }

    public async Task<HttpStatusCode> CallAsync(HttpClient http)
    {
        using var response = await http.PostAsync(DesignServer.Address, new StringContent("""{"jsonrpc":"2.0"}"""));
        return response.StatusCode;
    }

    public async Task<IdentityAssertionRefusal> RefusedAsync(AssertionSubject? subject = null)
    {
        var (http, _) = Connect(subject);
        return (await Assert.ThrowsAsync<IdentityAssertionException>(() => CallAsync(http))).Refusal;
    }

    public IReadOnlyList<SeenRequest> Requests(string authorityAndPath) => [.. Network.Requests.Where(r => r.AuthorityAndPath == authorityAndPath)];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Idp.DisposeAsync();
        await Design.DisposeAsync();
    }

    private Task McpAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        if (token.StartsWith("Bearer ", StringComparison.Ordinal) && Accepts(token["Bearer ".Length..]))
            return FakeParty.WriteAsync(context, 200, new JsonObject());
        context.Response.StatusCode = 401;
        if (Challenge is not null)
            context.Response.Headers.WWWAuthenticate = Challenge;
        return Task.CompletedTask;
    }
}

internal static class ClientFlowExtensions
{
    public static SubjectToken AsSubject(this string token) => new(token);

    /// <summary>The form of a token request.</summary>
    public static IReadOnlyDictionary<string, string> Form(this SeenRequest request) =>
        request.Body.Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => Decode(p[0]), p => Decode(p[1]));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
