using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class ProgressTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    [Theory]
    [InlineData("design", "export_file", """{"fileId":"investor-deck-q4"}""", "1/4 Cover, 2/4 Market, 3/4 Roadmap, 4/4 The ask")]
    [InlineData("wiki", "find_broken_links", "{}",
        "1/6 brand-voice, 2/6 incident-runbook, 3/6 onboarding-checklist, 4/6 release-calendar, 5/6 travel-policy, 6/6 welcome")]
    public async Task A_long_tool_tells_whoever_asks_how_far_it_is(string server, string tool, string arguments, string steps)
    {
        var messages = await StreamAsync(await samples.GetAsync(server), tool, arguments, "\"progressToken\":\"far\",");

        // In order, and before the answer.
        Assert.True(messages[^1].TryGetProperty("result", out _));
        var told = messages[..^1].Select(message => message.GetProperty("params")).ToList();
        Assert.All(messages[..^1], message => Assert.Equal("notifications/progress", message.GetProperty("method").GetString()));
        Assert.All(told, progress => Assert.Equal("far", progress.GetProperty("progressToken").GetString()));
        Assert.Equal(steps, string.Join(", ", told.Select(progress =>
            $"{progress.GetProperty("progress")}/{progress.GetProperty("total")} {progress.GetProperty("message")}")));
    }

    [Fact]
    public async Task Whoever_does_not_ask_is_told_nothing() =>
        Assert.True(Assert.Single(await StreamAsync(await samples.GetAsync("wiki"), "find_broken_links", "{}", "")).TryGetProperty("result", out _));

    [Fact]
    public async Task Broken_links_are_found_and_good_ones_are_not()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        await host.CallAsync("write_page", new
        {
            slug = "links",
            title = "Links",
            text = "[a](welcome) [b](gone) [c](gone) [d](https://example.com/gone) [e](links)",
            basedOnVersion = 0,
        });

        var report = await host.CallAsync("find_broken_links");

        Assert.Equal(7, report.GetProperty("pages").GetInt32());
        Assert.Equal("""[{"slug":"links","target":"gone"}]""", report.GetProperty("broken").GetRawText());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_at_the_server()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await SampleHost.StartAsync("wiki", services => services.AddMcpServer().WithRequestFilters(filters =>
            filters.AddCallToolFilter(next => async (request, cancellationToken) =>
            {
                // The tool begins once its caller has gone.
                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var noticed = cancellationToken.Register(() => gone.TrySetResult());
                started.TrySetResult();
                await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
                ended.TrySetResult(await Record.ExceptionAsync(() => next(request, cancellationToken).AsTask()));
                return new();
            })));
        await using var client = await host.ConnectAsync();
        using var leaving = new CancellationTokenSource();

        var call = client.CallToolAsync("find_broken_links", new Dictionary<string, object?>(), cancellationToken: leaving.Token).AsTask();
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.IsAssignableFrom<OperationCanceledException>(
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    // As it stands on the wire: the SDK's client hands notifications over in any order, and drops those that it gets to after the answer.
    private static async Task<List<JsonElement>> StreamAsync(SampleHost host, string tool, string arguments, string progressToken)
    {
        const string Meta =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
        var body = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
            + $"{{\"name\":\"{tool}\",\"arguments\":{arguments},\"_meta\":{{{progressToken}{Meta}}}}}}}";
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Address) { Content = content };
        foreach (var (name, value) in new[]
        {
            ("Accept", "application/json, text/event-stream"), ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"),
            ("Mcp-Name", tool), (SampleHost.PersonHeader, "u-alice"),
        })
            request.Headers.Add(name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line[6..]))];
    }
}
