using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Records;
using Xaa.Server;
using Xaa.Testing;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>
/// An MCP server on Kestrel at a free port, with the tools, prompts and resources that the suite asks for by name, behind the guards of
/// <c>Xaa/Server</c> as every server here stands. The suite has no access tokens: the host signs one for each of its requests.
/// </summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    private const string Issuer = "http://localhost:7400";
    private const string Resource = "http://localhost:7400/mcp";
    private const string Scope = "conformance";

    private readonly WebApplication _app;
    private readonly TestIssuer _tokens;

    private ConformanceServer(WebApplication app, TestIssuer tokens) => (_app, _tokens) = (app, tokens);

    public string Endpoint => $"{_app.Urls.Single()}/mcp";

    public static async Task<ConformanceServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = "conformance", Version = "1.0" })
            .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .WithTools<ContentTools>()
            .WithTools<ClientFeatureTools>()
            .WithTools<InputRequiredTools>()
            .WithTools<DiagnosticTools>()
            .WithTools([DiagnosticTools.JsonSchema202012])
            .WithPrompts<ConformancePrompts>()
            .WithResources<ConformanceResources>()
            .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new() { Values = [], Total = 0, HasMore = false } }))
            .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithRequestFilters(AddCachingHints);
        AddResumableStreams(builder.Services);
        var tokens = new TestIssuer(Issuer, TimeProvider.System);
        AddGuards(builder.Services, tokens);

        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Request.Headers.Authorization = $"Bearer {tokens.AccessToken(Resource, "suite", Scope)}";
            return next(http);
        });
        app.UseMcpProtection();
        app.MapMcp("/mcp").RequireAuthorization();
        var server = new ConformanceServer(app, tokens);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            await server.WarmUpAsync(TestContext.Current.CancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _tokens.Dispose();
    }

    /// <summary>The suite waits less than a second for the first word of a subscription: what says it must be compiled before.</summary>
    private async Task WarmUpAsync(CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint)
        {
            Headers =
            {
                { "Accept", "application/json, text/event-stream" }, { "MCP-Protocol-Version", "2026-07-28" }, { "Mcp-Method", "subscriptions/listen" },
            },
            Content = JsonContent.Create(JsonNode.Parse(
                """
                {"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{
                  "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
                """)),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var stream = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancel);
        await SseParser.Create(stream).EnumerateAsync(cancel).FirstAsync(cancel);
    }

    private static void AddGuards(IServiceCollection services, TestIssuer tokens) => services
        .AddSingleton(tokens.Keys)
        .AddSingleton<IRecordStore>(new InMemoryRecordStore())
        .AddMcpProtection(_ => new()
        {
            Party = "conformance",
            Issuer = Issuer,
            Resource = Resource,
            Path = "/mcp",
            BasicScopes = [Scope],
            ToolScopes = _ => [Scope],
            PromptScopes = _ => [Scope],
            ResourceScopes = _ => [Scope],
        });

    private static void AddResumableStreams(IServiceCollection services)
    {
        services.AddDistributedMemoryCache();
        services.AddOptions<DistributedCacheEventStreamStoreOptions>().Configure<IDistributedCache>((options, cache) =>
        {
            options.Cache = cache;
            options.StreamReaderPollingInterval = TimeSpan.FromMilliseconds(10);
        });
        services.AddSingleton<ISseEventStreamStore, DistributedCacheEventStreamStore>();
    }

    /// <summary>SEP-2549: what is listed and read says how long it stays true, and for whom.</summary>
    private static void AddCachingHints(IMcpRequestFilterBuilder filters) => filters
        .AddListToolsFilter(next => async (request, cancel) => Hinted(await next(request, cancel)))
        .AddListPromptsFilter(next => async (request, cancel) => Hinted(await next(request, cancel)))
        .AddListResourcesFilter(next => async (request, cancel) => Hinted(await next(request, cancel)))
        .AddListResourceTemplatesFilter(next => async (request, cancel) => Hinted(await next(request, cancel)))
        .AddReadResourceFilter(next => async (request, cancel) => Hinted(await next(request, cancel)));

    private static T Hinted<T>(T result) where T : ICacheableResult
    {
        result.TimeToLive = TimeSpan.FromMinutes(5);
        result.CacheScope = CacheScope.Public;
        return result;
    }
}
