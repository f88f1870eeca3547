using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Transport.Tests;

/// <summary><c>[Authorize]</c> on tools, prompts and resources.</summary>
public sealed class AuthorizationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Wire.Sessions)]
    [InlineData(Wire.Sessionless)]
    public async Task Lists_hide_what_the_caller_may_not_use(string revision)
    {
        await using var host = await McpHost.StartAsync(server: Guarded);
        await using var client = await host.ConnectAsync(revision, "alice");

        Assert.DoesNotContain("erase", (await client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name));
        Assert.Equal(["open_prompt"], (await client.ListPromptsAsync(cancellationToken: Cancel)).Select(prompt => prompt.Name));
        Assert.Equal(["test://open"], (await client.ListResourcesAsync(cancellationToken: Cancel)).Select(resource => resource.Uri));
        Assert.Empty(await client.ListResourceTemplatesAsync(cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(Wire.Sessions, "alice")]
    [InlineData(Wire.Sessionless, "alice")]
    [InlineData(Wire.Sessionless, null)]
    public async Task Using_what_is_hidden_is_forbidden(string revision, string? user)
    {
        await using var host = await McpHost.StartAsync(server: Guarded);
        await using var client = await host.ConnectAsync(revision, user);

        await AssertForbiddenAsync(async () => await client.CallToolAsync("erase", cancellationToken: Cancel));
        await AssertForbiddenAsync(async () => await client.GetPromptAsync("secret_prompt", cancellationToken: Cancel));
        await AssertForbiddenAsync(async () => await client.ReadResourceAsync("test://secret", cancellationToken: Cancel));
        await AssertForbiddenAsync(async () => await client.ReadResourceAsync("test://secret/1", cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(Wire.Sessions)]
    [InlineData(Wire.Sessionless)]
    public async Task A_caller_whom_the_policy_admits_sees_and_uses_everything(string revision)
    {
        await using var host = await McpHost.StartAsync(server: Guarded);
        await using var client = await host.ConnectAsync(revision, "alice+write");

        Assert.Contains("erase", (await client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name));
        Assert.Equal(2, (await client.ListPromptsAsync(cancellationToken: Cancel)).Count);
        Assert.Equal(2, (await client.ListResourcesAsync(cancellationToken: Cancel)).Count);
        Assert.Single(await client.ListResourceTemplatesAsync(cancellationToken: Cancel));

        var erased = await client.CallToolAsync("erase", cancellationToken: Cancel);
        Assert.Equal("erased", ((TextContentBlock)erased.Content.Single()).Text);
        var page = await client.ReadResourceAsync("test://secret/1", cancellationToken: Cancel);
        Assert.Equal("1", ((TextResourceContents)page.Contents.Single()).Text);
        Assert.Single((await client.GetPromptAsync("secret_prompt", cancellationToken: Cancel)).Messages);
    }

    [Fact]
    public async Task Each_request_of_a_session_is_judged_by_its_own_token()
    {
        await using var host = await McpHost.StartAsync(server: Guarded);
        var session = await host.BeginSessionAsync("alice");
        const string Erase = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"erase"}}""";

        var narrow = await host.AskAsync(Wire.Post(Erase).As("alice").With("Mcp-Session-Id", session));
        var wide = await host.AskAsync(Wire.Post(Erase).As("alice+write").With("Mcp-Session-Id", session));

        narrow.AssertRefused(200, (int)McpErrorCode.InvalidRequest);
        Assert.Equal("erased", wide.Text);
    }

    [Fact]
    public async Task Attributes_that_nothing_checks_make_the_request_fail()
    {
        await using var host = await McpHost.StartAsync(server: mcp => AddGuarded(mcp));
        await using var client = await host.ConnectAsync(Wire.Sessionless, "alice+write");

        await Assert.ThrowsAnyAsync<McpException>(async () => await client.ListToolsAsync(cancellationToken: Cancel));
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.ListPromptsAsync(cancellationToken: Cancel));
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.ListResourcesAsync(cancellationToken: Cancel));
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.ListResourceTemplatesAsync(cancellationToken: Cancel));
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.GetPromptAsync("secret_prompt", cancellationToken: Cancel));
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.ReadResourceAsync("test://secret", cancellationToken: Cancel));

        Assert.True((await client.CallToolAsync("erase", cancellationToken: Cancel)).IsError);
    }

    private static void Guarded(IMcpServerBuilder mcp) => AddGuarded(mcp).AddAuthorizationFilters();

    private static IMcpServerBuilder AddGuarded(IMcpServerBuilder mcp) =>
        mcp.WithTools([typeof(GuardedTools)]).WithPrompts([typeof(GuardedPrompts)]).WithResources([typeof(GuardedResources)]);

    private static async Task AssertForbiddenAsync(Func<Task> use)
    {
        var refusal = await Assert.ThrowsAsync<McpProtocolException>(use);
        Assert.Equal(McpErrorCode.InvalidRequest, refusal.ErrorCode);
        Assert.Contains("Access forbidden", refusal.Message, StringComparison.Ordinal);
    }
}
