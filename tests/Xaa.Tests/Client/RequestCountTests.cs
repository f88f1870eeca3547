using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Client;

/// <summary>What zero consent costs in HTTP requests: thirteen MCP servers, each with an authorization server of its own.</summary>
public sealed class RequestCountTests : IAsyncLifetime
{
    private const int Servers = 13;
    private const string Idp = "http://localhost:7100";

    private readonly InMemoryNetwork _network = new();
    private ServiceProvider _services = null!;
    private FakeParty _idp = null!;
    private FakeParty _servers = null!;

    public async ValueTask InitializeAsync()
    {
        _idp = await FakeParty.StartAsync(_network, "localhost:7100");
        _servers = await FakeParty.StartAsync(_network, [.. Enumerable.Range(0, Servers).Select(i => new Uri(Issuer(i)).Authority)]);
        _idp.Json(WellKnown.AuthorizationServer, Metadata(Idp, "/token", GrantTypes.TokenExchange));
        _idp.Answer("/token", _ => (200, Answer(Guid.NewGuid().ToString(), TokenTypes.NotApplicable, TokenTypes.IdJag)));
        _servers.Routes[WellKnown.AuthorizationServer] = context =>
            FakeParty.WriteAsync(context, 200, Metadata(Own(context), "/oauth/token", GrantTypes.JwtBearer));
        _servers.Routes[WellKnown.ProtectedResource + "/mcp"] = context => FakeParty.WriteAsync(context, 200, new JsonObject
        {
            ["resource"] = Own(context) + "/mcp",
            ["authorization_servers"] = new JsonArray(Own(context)),
            ["scopes_supported"] = new JsonArray("read"),
        });
        _servers.Answer("/oauth/token", _ => (200, Answer("access", TokenTypes.Bearer, null)));
        _servers.Routes["/mcp"] = context =>
        {
            var isGood = context.Request.Headers.Authorization == "Bearer access";
            context.Response.Headers.WWWAuthenticate =
                isGood ? default : $"Bearer resource_metadata=\"{Own(context)}{WellKnown.ProtectedResource}/mcp\", scope=\"read\"";
            return FakeParty.WriteAsync(context, isGood ? 200 : 401, new JsonObject());
        };
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ManualTimeProvider());
        services.AddIdentityAssertionClient(_ => new() { Idp = new(Idp, "agent", new("secret")) });
        _network.Use(services);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _idp.DisposeAsync();
        await _servers.DisposeAsync();
        _network.Dispose();
    }

    [Fact]
    public async Task Nothing_known_and_well_known_addresses_first_it_takes_66()
    {
        await CallAllAsync("alice", prepare: true);
        // The IdP's metadata; and for each server two documents, step 2, step 3, the call.
        Assert.Equal(1 + (Servers * 5), _network.Requests.Count);
        Assert.Equal(66, _network.Requests.Count);
        AssertEachIdJagIsUsedOnce();
    }

    [Fact]
    public async Task Nothing_known_and_by_way_of_the_401_it_takes_79()
    {
        await CallAllAsync("alice", prepare: false);
        Assert.Equal(1 + (Servers * 6), _network.Requests.Count);
        Assert.Equal(79, _network.Requests.Count);
        AssertEachIdJagIsUsedOnce();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_metadata_that_was_read_for_somebody_else_it_takes_three_for_each_server(bool prepare)
    {
        await CallAllAsync("alice", prepare);
        var before = _network.Requests.Count;
        await CallAllAsync("bob", prepare: false);
        Assert.Equal(Servers * 3, _network.Requests.Count - before);
        Assert.DoesNotContain(_network.Requests.Skip(before), r => r.Method == "GET");
        AssertEachIdJagIsUsedOnce();
    }

    [Fact]
    public async Task With_a_token_it_takes_the_call_alone()
    {
        await CallAllAsync("alice", prepare: true);
        var before = _network.Requests.Count;
        await CallAllAsync("alice", prepare: false);
        Assert.Equal(Servers, _network.Requests.Count - before);
    }

    private async Task CallAllAsync(string person, bool prepare)
    {
        var subject = ClientFlow.Person(person);
        await Task.WhenAll(Enumerable.Range(0, Servers).Select(async server =>
        {
            var resource = new ProtectedResource(Issuer(server) + "/mcp", new(Issuer(server), $"agent-at-{server}", new("secret")));
            using var handler = new IdentityAssertionHandler(_services.GetRequiredService<IdentityAssertionClient>(), subject, resource)
            {
                InnerHandler = new Wire(_network),
            };
            using var http = new HttpClient(handler);
            if (prepare)
                await handler.PrepareAsync(CancellationToken.None);
            using var content = new StringContent("{}");
            using var response = await http.PostAsync(resource.Address, content);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }));
    }

    private void AssertEachIdJagIsUsedOnce() =>
        Assert.Distinct(_network.Requests.Where(r => r.Address.AbsolutePath == "/oauth/token").Select(r => r.Form()["assertion"]));

    private static string Issuer(int server) => $"http://localhost:{7401 + server}";

    private static string Own(HttpContext context) => $"http://{context.Request.Host}";

    private static JsonObject Metadata(string issuer, string tokenEndpoint, string grantType) => new()
    {
        ["issuer"] = issuer,
        ["token_endpoint"] = issuer + tokenEndpoint,
        ["grant_types_supported"] = new JsonArray(grantType),
    };

    private static JsonObject Answer(string token, string type, string? issued) => new()
    {
        ["access_token"] = token,
        ["token_type"] = type,
        ["issued_token_type"] = issued,
        ["expires_in"] = 300,
    };

    // The network is shared by all, and outlives each of them.
    private sealed class Wire(HttpMessageHandler network) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _network = new(network, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _network.SendAsync(request, cancellationToken);
    }
}
