using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>What a tool runs in, and what ends with it.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sessionless_tool_runs_in_the_services_of_its_request()
    {
        await using var host = await McpHost.StartAsync(server: WithScopeTool);
        var answer = await host.AskAsync(Wire.PostSessionless("tools/call", "scope", """ "name":"scope" """));
        Assert.Equal("/mcp, same services", answer.Text);
    }

    [Fact]
    public async Task A_tool_in_a_session_sees_its_request_but_has_services_of_its_own()
    {
        await using var host = await McpHost.StartAsync(server: WithScopeTool);
        var session = await host.BeginSessionAsync();
        const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"scope"}}""";
        var answer = await host.AskAsync(Wire.Post(Call).As("alice").With("Mcp-Session-Id", session));
        Assert.Equal("/mcp, other services", answer.Text);
    }

    [Fact]
    public async Task A_sessionless_tool_is_cancelled_when_its_caller_goes_away()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await McpHost.StartAsync(server: mcp => mcp.WithTools([McpServerTool.Create(
            async (CancellationToken cancel) =>
            {
                using var registration = cancel.Register(cancelled.SetResult);
                started.SetResult();
                await cancelled.Task;
            },
            new() { Name = "forever" })]));

        using var leaving = new CancellationTokenSource();
        var call = host.Http.SendAsync(Wire.PostSessionless("tools/call", "forever", """ "name":"forever" """), leaving.Token);
        await started.Task.WaitAsync(Wire.Patience, Cancel);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Wire.Patience, Cancel);
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_end_of_the_application()
    {
        var host = await McpHost.StartAsync(HttpServerSessionMode.Stateful);
        var session = await host.BeginSessionAsync();
        using var stream = await host.Http.SendAsync(Wire.Get(session).As("alice"), HttpCompletionOption.ResponseHeadersRead, Cancel);

        await host.StopAsync().WaitAsync(Wire.Patience, Cancel);

        Assert.Equal("", await stream.Content.ReadAsStringAsync(Cancel));
        await host.DisposeAsync();
    }

    private static void WithScopeTool(IMcpServerBuilder mcp)
    {
        mcp.Services.AddHttpContextAccessor();
        mcp.Services.AddScoped<PerScope>();
        mcp.WithTools([typeof(ScopeTools)]);
    }
}
