using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>The SDK's own client against every mode and both ways to begin.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless, Wire.Sessions, false)]
    [InlineData(HttpServerSessionMode.Stateless, Wire.Sessionless, false)]
    [InlineData(HttpServerSessionMode.Stateful, Wire.Sessions, true)]
    [InlineData(HttpServerSessionMode.StatefulForInitializeClients, Wire.Sessions, true)]
    [InlineData(HttpServerSessionMode.StatefulForInitializeClients, Wire.Sessionless, false)]
    public async Task Client_lists_and_calls_tools(HttpServerSessionMode mode, string revision, bool hasSession)
    {
        await using var host = await McpHost.StartAsync(mode);
        await using var client = await host.ConnectAsync(revision, "alice");

        var tools = await client.ListToolsAsync(cancellationToken: Cancel);
        Assert.Equal(["echo", "order", "whoami"], tools.Select(tool => tool.Name).Order());

        var result = await client.CallToolAsync("whoami", cancellationToken: Cancel);
        Assert.Equal("alice", ((TextContentBlock)result.Content.Single()).Text);
        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Equal(hasSession, client.SessionId is not null);
    }

    [Fact]
    public async Task Client_falls_back_to_initialize_where_every_client_gets_a_session()
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateful);
        await using var client = await host.ConnectAsync(revision: null);

        Assert.Equal(Wire.Sessions, client.NegotiatedProtocolVersion);
        Assert.NotNull(client.SessionId);
    }

    [Fact]
    public async Task Client_sends_the_headers_that_repeat_arguments()
    {
        await using var host = await McpHost.StartAsync();
        await using var client = await host.ConnectAsync(Wire.Sessionless);
        await client.ListToolsAsync(cancellationToken: Cancel);

        var order = new Dictionary<string, object?> { ["region"] = "Zürich", ["count"] = 3 };
        var result = await client.CallToolAsync("order", order, cancellationToken: Cancel);

        Assert.NotEqual(true, result.IsError);
        Assert.Equal("3 for Zürich", ((TextContentBlock)result.Content.Single()).Text);
    }

    [Fact]
    public async Task Callers_do_not_see_each_others_answers()
    {
        await using var host = await McpHost.StartAsync();
        var callers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            var revision = number % 2 == 0 ? Wire.Sessions : Wire.Sessionless;
            await using var client = await host.ConnectAsync(revision, $"user{number}");
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallToolAsync("whoami", cancellationToken: Cancel).AsTask()));
            return answers.Select(answer => ((TextContentBlock)answer.Content.Single()).Text).Distinct().Single();
        }));

        Assert.Equal(Enumerable.Range(0, 8).Select(number => $"user{number}"), callers);
    }
}
