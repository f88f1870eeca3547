using Microsoft.Extensions.DependencyInjection;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>docs/servers.md lists what the servers offer, each with its scope, and nothing else.</summary>
public sealed class ServersDocTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    [Theory]
    [InlineData("design")]
    [InlineData("wiki")]
    [InlineData("crm")]
    [InlineData("payments")]
    [InlineData("server05")]
    public async Task The_table_is_what_the_server_lists(string server)
    {
        Assert.Equal(await OfferedAsync(server), DocumentedIn(server));
    }

    [Fact]
    public async Task Thirteen_servers_have_182_tools()
    {
        var names = new[] { "design", "wiki", "crm", "payments" };
        var believable = await Task.WhenAll(names.Select(ToolsOfAsync));

        Assert.Equal(182, believable.Sum() + (9 * await ToolsOfAsync("server05")));
    }

    private async Task<int> ToolsOfAsync(string server) => (await OfferedAsync(server)).Count(row => row.StartsWith("| tool ", StringComparison.Ordinal));

    private async Task<List<string>> OfferedAsync(string server)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();
        var scopes = host.Services.GetRequiredService<PrimitiveScopes>();
        var cancellation = TestContext.Current.CancellationToken;
        var rows = (await client.ListToolsAsync(cancellationToken: cancellation))
            .Select(tool => Row("tool", tool.Name, scopes.OfTool(tool.Name), tool.Title)).ToList();
        if (client.ServerCapabilities.Resources is not null)
        {
            rows.AddRange((await client.ListResourcesAsync(cancellationToken: cancellation))
                .Select(one => Row("resource", one.Uri, scopes.OfResource(one.Uri), one.Title)));
            rows.AddRange((await client.ListResourceTemplatesAsync(cancellationToken: cancellation))
                .Select(one => Row("resource", one.UriTemplate, scopes.OfResource(one.UriTemplate), one.Title)));
        }
        if (client.ServerCapabilities.Prompts is not null)
        {
            rows.AddRange((await client.ListPromptsAsync(cancellationToken: cancellation))
                .Select(one => Row("prompt", one.Name, scopes.OfPrompt(one.Name), one.Title)));
        }
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static string Row(string kind, string name, IReadOnlyList<string>? scopes, string? title) =>
        $"| {kind} | `{name}` | `{string.Join(' ', scopes!)}` | {title} |";

    private static List<string> DocumentedIn(string server) =>
    [
        .. File.ReadLines(Path.Combine(FindRoot(AppContext.BaseDirectory), "docs", "servers.md"))
            .SkipWhile(line => line != $"## {server}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| tool ", StringComparison.Ordinal) || line.StartsWith("| resource ", StringComparison.Ordinal)
                || line.StartsWith("| prompt ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static string FindRoot(string directory) => File.Exists(Path.Combine(directory, "XaaAspire.sln"))
        ? directory
        : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("These tests run inside of the repository."));
}
