using System.Text.Json;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class WikiTests
{
    [Theory]
    [InlineData("TRAVEL", "travel-policy onboarding-checklist")]
    [InlineData("160 euros", "travel-policy")]
    [InlineData("50%", "")]
    [InlineData("travel_policy", "")]
    public async Task Pages_are_found_by_their_words_as_they_stand(string query, string slugs)
    {
        await using var host = await SampleHost.StartAsync("wiki");

        var found = (await host.ListAsync("search_pages", new { query })).EnumerateArray().Select(page => page.GetProperty("slug").GetString());

        Assert.Equal(slugs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
    }

    [Fact]
    public async Task A_page_is_read_as_it_is_and_as_it_was()
    {
        await using var host = await SampleHost.StartAsync("wiki");

        var now = await host.CallAsync("read_page", new { slug = "incident-runbook" });
        var before = await host.CallAsync("read_page", new { slug = "incident-runbook", version = 1 });

        Assert.Equal(2, now.GetProperty("version").GetInt32());
        Assert.Contains("Nobody is blamed", now.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody is blamed", before.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            "The page 'incident-runbook' has no version 3; it has 1 to 2.",
            await host.RefusalAsync("read_page", new { slug = "incident-runbook", version = 3 }));
    }

    [Fact]
    public async Task A_write_adds_a_version_and_the_history_keeps_all_of_them_over_a_restart()
    {
        await using var host = await SampleHost.StartAsync("wiki");

        await host.CallAsync("write_page", Write("brand-voice", "One exclamation mark a year.", 1), "u-bob");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.CallAsync("write_page", Write("brand-voice", "None after all.", 2), "u-alice");
        await host.RestartAsync();

        var history = await host.ListAsync("list_history", new { slug = "brand-voice" });
        Assert.Equal(["3 u-alice", "2 u-bob", "1 u-bob"], history.EnumerateArray().Select(Line));
        Assert.Equal("None after all.", (await host.CallAsync("read_page", new { slug = "brand-voice" })).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_write_that_builds_on_an_old_version_changes_nothing()
    {
        await using var host = await SampleHost.StartAsync("wiki");

        Assert.Equal(
            "The page 'incident-runbook' is at version 2, not 1. Read it again and build on what it says now.",
            await host.RefusalAsync("write_page", Write("incident-runbook", "Late.", 1)));
        Assert.Equal(
            "The page 'incident-runbook' is at version 2, not 0. Read it again and build on what it says now.",
            await host.RefusalAsync("write_page", Write("incident-runbook", "Anew.", 0)));
        Assert.Equal(2, (await host.ListAsync("list_history", new { slug = "incident-runbook" })).GetArrayLength());
    }

    [Fact]
    public async Task Of_many_who_write_at_the_same_time_one_succeeds()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ConnectAsync()));

        var results = await Task.WhenAll(clients.Select((client, i) => client.CallToolAsync(
            "write_page",
            new Dictionary<string, object?> { ["slug"] = "race", ["title"] = "Race", ["text"] = $"Writer {i}", ["basedOnVersion"] = 0 },
            cancellationToken: TestContext.Current.CancellationToken).AsTask()));

        Assert.Single(results, result => result.IsError is not true);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task What_does_not_exist_is_explained()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        const string unknown = "There is no page 'nope'. search_pages finds pages by their words.";

        Assert.Equal(unknown, await host.RefusalAsync("read_page", new { slug = "nope" }));
        Assert.Equal(unknown, await host.RefusalAsync("list_history", new { slug = "nope" }));
        Assert.Equal(
            "There is no page 'nope' to build on. Pass 0 as basedOnVersion to make it.",
            await host.RefusalAsync("write_page", Write("nope", "Text", 3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Big-Letters")]
    [InlineData("two--hyphens")]
    [InlineData("../secret")]
    [InlineData("ends-with-newline\n")]
    public async Task A_slug_is_a_plain_word(string slug)
    {
        await using var host = await SampleHost.StartAsync("wiki");

        Assert.StartsWith("'slug' must be", await host.RefusalAsync("write_page", Write(slug, "Text", 0)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_search_is_refused()
    {
        await using var host = await SampleHost.StartAsync("wiki");

        Assert.Equal("'query' must not be empty.", await host.RefusalAsync("search_pages", new { query = " " }));
    }

    private static object Write(string slug, string text, int basedOnVersion) => new { slug, title = "A title", text, basedOnVersion };

    private static string Line(JsonElement page) => $"{page.GetProperty("version")} {page.GetProperty("author")}";
}
