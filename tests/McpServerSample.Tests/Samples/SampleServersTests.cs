using Microsoft.Extensions.DependencyInjection;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class SampleServersTests
{
    [Theory]
    [InlineData("design", "add_comment create_frame get_file list_files")]
    [InlineData("wiki", "list_history read_page search_pages write_page")]
    [InlineData("crm", "deals_closing_this_month get_company list_deals search_contacts")]
    [InlineData("payments", "charge_card get_payment list_payments refund_payment")]
    [InlineData("server05", "add_note list_notes")]
    public async Task Every_tool_says_what_it_does_and_is_guarded_by_a_scope_of_its_server(string name, string tools)
    {
        await using var host = await SampleHost.StartAsync(name);
        await using var client = await host.ConnectAsync();
        var scopes = host.Services.GetRequiredService<PrimitiveScopes>();

        var listed = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(tools.Split(' '), listed.Select(tool => tool.Name).Order());
        Assert.All(listed, tool =>
        {
            Assert.False(string.IsNullOrEmpty(tool.Title));
            Assert.False(string.IsNullOrEmpty(tool.Description));
            Assert.All(
                tool.JsonSchema.GetProperty("properties").EnumerateObject(),
                argument => Assert.True(argument.Value.TryGetProperty("description", out _), $"{tool.Name} does not describe {argument.Name}."));
            var expected = tool.ProtocolTool.Annotations?.ReadOnlyHint == true ? "read" : name == "payments" ? "charge" : "write";
            Assert.Equal([$"{name}.{expected}"], scopes.OfTool(tool.Name));
        });
    }

    [Theory] // SPEC 73: by initialize and by server/discover
    [InlineData("design", "2025-11-25")]
    [InlineData("design", "2026-07-28")]
    [InlineData("crm", "2025-11-25")]
    [InlineData("crm", "2026-07-28")]
    [InlineData("server05", "2025-11-25")]
    [InlineData("server05", "2026-07-28")]
    public async Task A_server_names_itself_and_the_extension_that_got_the_agent_here(string name, string revision)
    {
        await using var host = await SampleHost.StartAsync(name);
        await using var client = await host.ConnectAsync(revision: revision);

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Equal(name, client.ServerInfo?.Name);
        Assert.NotEmpty(client.ServerInstructions!);
        Assert.Contains("io.modelcontextprotocol/enterprise-managed-authorization", client.ServerCapabilities.Extensions!.Keys);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Clients_of_both_revisions_get_data_that_fits_the_schema(string revision)
    {
        await using var host = await SampleHost.StartAsync("design");
        await using var client = await host.ConnectAsync(revision: revision);
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        var result = await client.CallToolAsync("list_files", cancellationToken: TestContext.Current.CancellationToken);

        var schema = tools.Single(tool => tool.Name == "list_files").ProtocolTool.OutputSchema!.Value;
        Assert.Equal(schema.GetProperty("type").GetString(), result.StructuredContent!.Value.ValueKind.ToString().ToLowerInvariant());
        Assert.Equal(revision == "2025-11-25" && !TestStores.OnPostgres, client.SessionId is not null);
    }

    [Fact]
    public async Task A_store_is_filled_once_and_a_restart_adds_nothing()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        var before = await host.CallAsync("search_pages", new { query = "a" });

        await host.RestartAsync();

        var after = await host.CallAsync("search_pages", new { query = "a" });
        Assert.Equal(before.GetRawText(), after.GetRawText());
    }

    [Fact]
    public async Task A_server_without_a_sample_of_its_own_keeps_notes()
    {
        await using var host = await SampleHost.StartAsync("server05");

        await host.CallAsync("add_note", new { text = "Back at ten." }, "u-bob");
        await host.RestartAsync();

        var newest = (await host.CallAsync("list_notes"))[0];
        Assert.Equal("Back at ten.", newest.GetProperty("text").GetString());
        Assert.Equal("u-bob", newest.GetProperty("author").GetString());
        Assert.Equal("agent-at-server05", newest.GetProperty("client").GetString());
    }
}
