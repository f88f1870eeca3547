using System.Text.Json;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>What a tool answers fits the schema that it advertises, for every tool of every server in both revisions.</summary>
public sealed class OutputSchemaTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    // In this order, because some write what the next one reads. "#" becomes a number that no call has had.
    private static readonly Dictionary<string, (string Tool, string Arguments)[]> Calls = new()
    {
        ["design"] =
        [
            ("list_files", "{}"),
            ("create_file", """{"fileId":"file-#","name":"File","team":"Team"}"""),
            ("create_frame", """{"fileId":"file-#","name":"Frame","width":100,"height":50}"""),
            ("add_layer", """{"frameId":1,"kind":"text","x":0,"y":0,"width":10,"height":10,"fill":"#A0b1C2","text":"T"}"""),
            ("add_comment", """{"frameId":1,"text":"Comment"}"""),
            ("get_file", """{"fileId":"checkout-redesign"}"""),
            ("list_comments", """{"fileId":"checkout-redesign"}"""),
            ("export_frame", """{"frameId":1}"""),
            ("export_file", """{"fileId":"checkout-redesign"}"""),
        ],
        ["wiki"] =
        [
            ("list_pages", "{}"),
            ("search_pages", """{"query":"a"}"""),
            ("write_page", """{"slug":"page-#","title":"Title","text":"[nowhere](nowhere)","basedOnVersion":0}"""),
            ("restore_version", """{"slug":"page-#","version":1,"basedOnVersion":1}"""),
            ("read_page", """{"slug":"page-#","version":1}"""),
            ("list_history", """{"slug":"incident-runbook"}"""),
            ("find_broken_links", "{}"),
        ],
        ["crm"] =
        [
            ("search_contacts", """{"query":"a"}"""),
            ("list_companies", "{}"),
            ("get_company", """{"companyId":"globex"}"""),
            ("list_deals", "{}"),
            ("get_deal", """{"dealId":1}"""),
            ("deals_closing_this_month", "{}"),
            ("pipeline_summary", "{}"),
        ],
        ["payments"] =
        [
            ("list_customers", "{}"),
            ("charge_card", """{"customerId":"initech","amount":100,"description":"Invoice","idempotencyKey":"c-#"}"""),
            ("refund_payment", """{"paymentId":1,"amount":1,"reason":"Not needed","idempotencyKey":"r-#"}"""),
            ("get_payment", """{"paymentId":1}"""),
            ("list_payments", "{}"),
            ("payments_summary", "{}"),
        ],
        ["server05"] =
        [
            ("add_note", """{"text":"Note"}"""),
            ("reply_to_note", """{"noteId":1,"text":"Reply"}"""),
            ("tag_note", """{"noteId":2,"tag":"tag-#"}"""),
            ("edit_note", """{"noteId":2,"text":"Edited"}"""),
            ("pin_note", """{"noteId":2}"""),
            ("list_pinned_notes", "{}"),
            ("unpin_note", """{"noteId":2}"""),
            ("archive_note", """{"noteId":2}"""),
            ("list_archived_notes", "{}"),
            ("restore_note", """{"noteId":2}"""),
            ("get_note", """{"noteId":1}"""),
            ("list_notes", "{}"),
            ("search_notes", """{"query":"note"}"""),
            ("list_replies", """{"noteId":1}"""),
            ("list_tags", "{}"),
            ("list_authors", "{}"),
            ("count_notes", "{}"),
        ],
    };

    public static TheoryData<string, string> Servers =>
        [.. from server in Calls.Keys from revision in new[] { "2025-11-25", "2026-07-28" } select (server, revision)];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Every_answer_fits_the_schema_that_its_tool_advertises(string server, string revision)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync("u-alice of acme by planner", revision);
        var tools = (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).ToDictionary(tool => tool.Name);
        var number = Guid.NewGuid().ToString("N");

        foreach (var (name, arguments) in Calls[server])
        {
            var named = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments.Replace("-#", "-" + number, StringComparison.Ordinal))!;
            var result = await client.CallToolAsync(name, named, cancellationToken: TestContext.Current.CancellationToken);

            Assert.False(result.IsError ?? false, $"{name}: {SampleHost.Text(result)}");
            var schema = Assert.NotNull(tools[name].ProtocolTool.OutputSchema);
            Assert.Equal("object", schema.GetProperty("type").GetString());
            SchemaCheck.AssertFits(result.StructuredContent!.Value, schema);
        }
        Assert.Equal(tools.Keys.Order(), Calls[server].Select(call => call.Tool).Order());
    }

    [Theory]
    [InlineData("""{ "items": [], "nextCursor": 7 }""")]
    [InlineData("""{ "items": [{}], "nextCursor": null }""")]
    [InlineData("""{ "items": [], "nextCursor": null, "more": 1 }""")]
    [InlineData("""{ "nextCursor": "x" }""")]
    [InlineData("[]")]
    public async Task What_does_not_fit_is_found(string answer)
    {
        var host = await samples.GetAsync("design");
        await using var client = await host.ConnectAsync();
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var schema = tools.Single(tool => tool.Name == "list_files").ProtocolTool.OutputSchema!.Value;

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => SchemaCheck.AssertFits(JsonElement.Parse(answer), schema));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Clients_of_both_revisions_get_the_session_that_theirs_has(string revision)
    {
        var host = await samples.GetAsync("design");
        await using var client = await host.ConnectAsync(revision: revision);

        Assert.Equal(revision == "2025-11-25" && !TestStores.OnPostgres, client.SessionId is not null);
    }
}
