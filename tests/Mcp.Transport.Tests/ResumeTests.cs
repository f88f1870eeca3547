using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>Streams that break and go on where they were.</summary>
public sealed class ResumeTests
{
    private const string CallSlow = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"slow"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_whose_stream_broke_is_resumed()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(server: mcp => mcp.WithTools([McpServerTool.Create(
            async (CancellationToken cancel) =>
            {
                await finish.Task.WaitAsync(cancel);
                return "done";
            },
            new() { Name = "slow" })]));
        var session = await host.BeginSessionAsync();

        string? lastEvent;
        using (var broken = await SendAsync(host, Wire.Post(CallSlow).As("alice").With("Mcp-Session-Id", session)))
        {
            lastEvent = (await NextAsync(broken)).EventId;
        }

        finish.SetResult();
        using var resumed = await SendAsync(host, Wire.Get(session).As("alice").With("Last-Event-ID", lastEvent));

        var answer = await NextAsync(resumed, item => item.Data.Length > 0);
        Assert.Equal("done", (string?)JsonNode.Parse(answer.Data)!["result"]!["content"]![0]!["text"]);
        Assert.NotNull(answer.EventId);
    }

    [Fact]
    public async Task What_the_server_said_while_nobody_listened_is_replayed()
    {
        var started = new TaskCompletionSource<McpServer>();
        await using var host = await StartAsync(options => options.RunSessionHandler = (_, server, closing) =>
        {
            started.SetResult(server);
            return server.RunAsync(closing);
        });
        var session = await host.BeginSessionAsync();
        var server = await started.Task;

        string? lastEvent;
        using (var broken = await SendAsync(host, Wire.Get(session).As("alice")))
        {
            await server.SendNotificationAsync("test/first", Cancel);
            lastEvent = (await NextAsync(broken, item => item.Data.Contains("test/first", StringComparison.Ordinal))).EventId;
        }

        await server.SendNotificationAsync("test/second", Cancel);
        using var resumed = await SendAsync(host, Wire.Get(session).As("alice").With("Last-Event-ID", lastEvent));

        Assert.Contains("test/second", (await NextAsync(resumed, item => item.Data.Length > 0)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_polls_for_an_answer_that_the_server_lets_it_fetch_later()
    {
        await using var host = await StartAsync(server: mcp => mcp.WithTools([McpServerTool.Create(
            async (RequestContext<CallToolRequestParams> call) =>
            {
                await call.EnablePollingAsync(TimeSpan.FromMilliseconds(10), Cancel);
                return "later";
            },
            new() { Name = "slow" })]));
        await using var client = await host.ConnectAsync(Wire.Sessions);

        var result = await client.CallToolAsync("slow", cancellationToken: Cancel);

        Assert.Equal("later", ((TextContentBlock)result.Content.Single()).Text);
    }

    [Fact]
    public async Task Events_of_another_session_are_not_replayed()
    {
        await using var host = await StartAsync();
        var first = await host.BeginSessionAsync("alice");
        var second = await host.BeginSessionAsync("alice");
        using var stream = await SendAsync(host, Wire.Get(first).As("alice"));
        var lastEvent = (await NextAsync(stream)).EventId;

        (await host.AskAsync(Wire.Get(second).As("alice").With("Last-Event-ID", lastEvent))).AssertRefused(400, -32000, id: null);
        (await host.AskAsync(Wire.Get(first).As("bob").With("Last-Event-ID", lastEvent))).AssertRefused(403, -32000, id: null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_nobody_kept_cannot_be_resumed(bool hasStore)
    {
        await using var host = hasStore ? await StartAsync() : await McpHost.StartAsync();
        var session = await host.BeginSessionAsync();
        (await host.AskAsync(Wire.Get(session).As("alice").With("Last-Event-ID", "no such event"))).AssertRefused(400, -32000, id: null);
    }

    private static Task<McpHost> StartAsync(Action<HttpServerTransportOptions>? transport = null, Action<IMcpServerBuilder>? server = null) =>
        McpHost.StartAsync(transport: transport, server: mcp =>
        {
            mcp.Services.AddDistributedMemoryCache();
            mcp.Services.AddOptions<DistributedCacheEventStreamStoreOptions>().Configure<Microsoft.Extensions.Caching.Distributed.IDistributedCache>(
                (options, cache) =>
                {
                    options.Cache = cache;
                    options.StreamReaderPollingInterval = TimeSpan.FromMilliseconds(10);
                });
            mcp.Services.AddSingleton<ISseEventStreamStore, DistributedCacheEventStreamStore>();
            server?.Invoke(mcp);
        });

    private static async Task<HttpResponseMessage> SendAsync(McpHost host, HttpRequestMessage request)
    {
        var response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(200, (int)response.StatusCode);
        return response;
    }

    private static async Task<SseItem<string>> NextAsync(HttpResponseMessage response, Predicate<SseItem<string>>? wanted = null)
    {
        var stream = await response.Content.ReadAsStreamAsync(Cancel);
        var events = SseParser.Create(stream).EnumerateAsync(Cancel);
        return await events.FirstAsync(item => wanted is null || wanted(item), Cancel).AsTask().WaitAsync(Wire.Patience, Cancel);
    }
}
