using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>Alice is given all regions, bob two of four, carol none: what is not theirs is not there, in no answer of any kind.</summary>
public sealed class CrmVisibilityTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    // Companies, contacts and deals of initech and hooli, which are in regions that bob was not given.
    private static readonly string[] NotBobs =
        ["Initech", "Hooli", "Waddams", "Lind", "Keane", "Park", "Report automation", "Basement refit", "Campus launch pad", "americas", "isles"];

    [Theory]
    [InlineData("search_contacts", """{"query":"a"}""")]
    [InlineData("list_companies", "{}")]
    [InlineData("list_deals", "{}")]
    [InlineData("pipeline_summary", "{}")]
    public async Task Bob_sees_other_rows_than_alice(string tool, string arguments)
    {
        var host = await samples.GetAsync("crm");

        var hers = await host.CallAsync(tool, JsonElement.Parse(arguments));
        var his = await host.CallAsync(tool, JsonElement.Parse(arguments), "u-bob");

        Assert.Contains(NotBobs, word => hers.GetRawText().Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(NotBobs, word => his.GetRawText().Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_sum_counts_what_may_be_seen()
    {
        var host = await samples.GetAsync("crm");

        Assert.Equal((5, 9, 4), await CountsAsync("u-alice"));
        Assert.Equal((3, 6, 2), await CountsAsync("u-bob"));
        Assert.Equal((0, 0, 0), await CountsAsync("u-carol"));

        async Task<(int Companies, int Deals, int Regions)> CountsAsync(string person)
        {
            var sum = await host.CallAsync("pipeline_summary", null, person);
            return (
                sum.GetProperty("companies").GetInt32(),
                sum.GetProperty("stages").EnumerateArray().Sum(stage => stage.GetProperty("deals").GetInt32()),
                sum.GetProperty("regions").GetArrayLength());
        }
    }

    [Theory] // What is hidden and what does not exist are told apart by nothing.
    [InlineData("get_company", """{"companyId":"initech"}""", """{"companyId":"nope"}""")]
    [InlineData("get_company", """{"companyId":"hooli"}""", """{"companyId":"nope"}""")]
    public async Task What_is_hidden_does_not_exist(string tool, string hidden, string missing)
    {
        var host = await samples.GetAsync("crm");

        await host.CallAsync(tool, JsonElement.Parse(hidden));
        Assert.Equal(
            (await host.RefusalAsync(tool, JsonElement.Parse(missing), "u-bob")).Replace("nope", "#", StringComparison.Ordinal),
            (await host.RefusalAsync(tool, JsonElement.Parse(hidden), "u-bob")).Replace("initech", "#", StringComparison.Ordinal)
                .Replace("hooli", "#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deal_of_another_region_does_not_exist()
    {
        var host = await samples.GetAsync("crm");
        var deals = (await host.ListAsync("list_deals")).EnumerateArray().ToList();
        var bobs = (await host.ListAsync("list_deals", null, "u-bob")).EnumerateArray().Select(Id).ToHashSet();
        Assert.Equal((9, 6), (deals.Count, bobs.Count));

        foreach (var id in deals.Select(Id).Where(id => !bobs.Contains(id)))
        {
            Assert.Equal(
                $"There is no deal {id}. list_deals lists them with their ids.", await host.RefusalAsync("get_deal", new { dealId = id }, "u-bob"));
        }
    }

    [Fact]
    public async Task Pieces_pass_over_what_is_hidden_without_a_gap()
    {
        var host = await samples.GetAsync("crm");
        var sizes = new List<int>();
        string? cursor = null;
        do
        {
            var piece = await host.CallAsync("list_deals", new { limit = 2, cursor }, "u-bob");
            sizes.Add(piece.GetProperty("items").GetArrayLength());
            cursor = SampleHost.NextCursor(piece);
        }
        while (cursor is not null);

        Assert.Equal([2, 2, 2], sizes);
    }

    [Fact]
    public async Task Resources_prompts_and_completions_show_the_same()
    {
        var host = await samples.GetAsync("crm");
        await using var alice = await host.ConnectAsync();
        await using var bob = await host.ConnectAsync("u-bob");
        var cancellation = TestContext.Current.CancellationToken;
        var company = new Dictionary<string, object?> { ["companyId"] = "hooli" };
        ResourceTemplateReference template = new() { Uri = "crm://companies/{companyId}" };

        Assert.NotEmpty((await alice.ReadResourceAsync("crm://companies/hooli", cancellationToken: cancellation)).Contents);
        Assert.NotEmpty((await alice.GetPromptAsync("prepare_call", company, cancellationToken: cancellation)).Messages);
        Assert.Equal(["hooli"], (await alice.CompleteAsync(template, "companyId", "ho", cancellationToken: cancellation)).Completion.Values);

        await Assert.ThrowsAsync<McpProtocolException>(
            () => bob.ReadResourceAsync("crm://companies/hooli", cancellationToken: cancellation).AsTask());
        await Assert.ThrowsAsync<McpProtocolException>(
            () => bob.GetPromptAsync("prepare_call", company, cancellationToken: cancellation).AsTask());
        var offered = await bob.CompleteAsync(template, "companyId", "", cancellationToken: cancellation);
        Assert.Equal(["globex", "umbrella", "vandelay"], offered.Completion.Values);
    }

    private static long Id(JsonElement row) => row.GetProperty("id").GetInt64();
}
