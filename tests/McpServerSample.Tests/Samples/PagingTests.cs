using System.Text.Json;
using ModelContextProtocol;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class PagingTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    [Theory]
    [InlineData("design", "list_files", "{}", 5)]
    [InlineData("design", "list_comments", """{"fileId":"checkout-redesign"}""", 2)]
    [InlineData("wiki", "list_pages", "{}", 6)]
    [InlineData("wiki", "search_pages", """{"query":"travel"}""", 2)]
    [InlineData("wiki", "list_history", """{"slug":"incident-runbook"}""", 2)]
    [InlineData("crm", "search_contacts", """{"query":"a"}""", 8)]
    [InlineData("crm", "list_companies", "{}", 5)]
    [InlineData("crm", "list_deals", "{}", 9)]
    [InlineData("crm", "deals_closing_this_month", "{}", 3)]
    [InlineData("payments", "list_payments", "{}", 8)]
    [InlineData("payments", "list_customers", "{}", 5)]
    [InlineData("server05", "list_notes", "{}", 1)]
    public async Task Piece_by_piece_a_list_is_what_it_is_as_a_whole(string server, string tool, string arguments, int rows)
    {
        var host = await samples.GetAsync(server);
        var whole = await host.ListAsync(tool, JsonElement.Parse(arguments));
        Assert.Equal(rows, whole.GetArrayLength());

        foreach (var limit in new[] { 1, 2, rows })
        {
            var pieces = new List<string>();
            string? cursor = null;
            do
            {
                var piece = await host.CallAsync(tool, With(arguments, limit, cursor));
                pieces.AddRange(piece.GetProperty("items").EnumerateArray().Select(row => row.GetRawText()));
                cursor = SampleHost.NextCursor(piece);
            }
            while (cursor is not null);
            Assert.Equal(whole.EnumerateArray().Select(row => row.GetRawText()), pieces);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    [InlineData("eyJJZCI6NH0")]
    public async Task A_cursor_that_somebody_made_up_is_an_invalid_parameter(string cursor)
    {
        var host = await samples.GetAsync("design");

        await AssertInvalidAsync(host, "list_files", new { cursor });
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_list_and_its_caller_alone()
    {
        var host = await samples.GetAsync("crm");
        var cursor = SampleHost.NextCursor(await host.CallAsync("list_deals", new { limit = 1 }))!;

        Assert.Equal(8, (await host.ListAsync("list_deals", new { cursor })).GetArrayLength());
        await AssertInvalidAsync(host, "list_deals", new { cursor }, "u-bob");
        await AssertInvalidAsync(host, "list_deals", new { cursor, stage = "lead" });
        await AssertInvalidAsync(host, "deals_closing_this_month", new { cursor });
        var changed = cursor[..^2] + (cursor[^2] == 'A' ? 'B' : 'A') + cursor[^1];
        await AssertInvalidAsync(host, "list_deals", new { cursor = changed });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    [InlineData(-1)]
    public async Task A_piece_has_one_to_a_hundred_rows(int limit)
    {
        var host = await samples.GetAsync("crm");

        Assert.Equal($"'limit' must be from 1 to 100, not {limit}.", await host.RefusalAsync("list_deals", new { limit }));
    }

    [Fact]
    public async Task Rows_that_come_in_between_neither_repeat_nor_hide_others()
    {
        await using var host = await SampleHost.StartAsync("payments");
        var first = await host.CallAsync("list_payments", new { limit = 3 });
        await host.CallAsync("charge_card", new { customerId = "initech", amount = 1, description = "Late", idempotencyKey = "late" });

        var rest = await host.ListAsync("list_payments", new { cursor = SampleHost.NextCursor(first) });

        var rows = first.GetProperty("items").EnumerateArray().Concat(rest.EnumerateArray());
        Assert.Equal(8, rows.Select(row => row.GetProperty("id").GetInt64()).Distinct().Count());
        Assert.Equal(5, rest.GetArrayLength());
    }

    [Fact]
    public async Task A_cursor_outlives_a_restart()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        var cursor = SampleHost.NextCursor(await host.CallAsync("list_pages", new { limit = 2 }));

        await host.RestartAsync();

        Assert.Equal(4, (await host.ListAsync("list_pages", new { cursor })).GetArrayLength());
    }

    private static async Task AssertInvalidAsync(SampleHost host, string tool, object arguments, string person = "u-alice")
    {
        var refusal = await Assert.ThrowsAsync<McpProtocolException>(() => host.SendAsync(tool, arguments, person));
        Assert.Equal(McpErrorCode.InvalidParams, refusal.ErrorCode);
        Assert.Contains("The cursor is not one that this list gave out. Leave it out to begin anew.", refusal.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> With(string arguments, int limit, string? cursor)
    {
        var named = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;
        named["limit"] = limit;
        if (cursor is not null)
            named["cursor"] = cursor;
        return named;
    }
}
