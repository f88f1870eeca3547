using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Records;

public sealed class RecordFeedTests : IAsyncLifetime
{
    private readonly LogLines _log = new();
    private readonly HttpClient _client = new();
    private FeedParty _party = null!;

    public async ValueTask InitializeAsync()
    {
        _party = await FeedParty.StartAsync(log: _log);
        _client.BaseAddress = new Uri(_party.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _party.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task The_feed_writes_camel_case_with_words_and_milliseconds()
    {
        await _party.WriteAsync(Sample.Record("r1"));

        using var response = await GetAsync("?after=0");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(
            """
            {"records":[{"id":"r1","party":"idp","step":"TokenExchange","at":"2026-11-21T09:00:00+00:00",
            "durationMs":1.2345,"clientId":"agent","outcome":"Issued"}],"next":1}
            """.ReplaceLineEndings(""),
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer " + FeedParty.Key + "x")]
    [InlineData("Basic " + FeedParty.Key)]
    [InlineData(FeedParty.Key)]
    public async Task Without_a_right_key_the_feed_is_closed(string? authorization)
    {
        await _party.WriteAsync(Sample.Record("r1"));

        using var response = await GetAsync("?after=nonsense", authorization);

        await AssertProblemAsync(response, HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/records");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + FeedParty.Key, "Bearer " + FeedParty.Key]);

        using var response = await _client.SendAsync(request);

        await AssertProblemAsync(response, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("?after=-1", "after")]
    [InlineData("?after=", "after")]
    [InlineData("?after=1e3", "after")]
    [InlineData("?after=99999999999999999999", "after")]
    [InlineData("?after=1&after=2", "after")]
    [InlineData("?wait=31", "wait")]
    [InlineData("?wait=0.5", "wait")]
    [InlineData("?wait=%2030", "wait")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?gather=1001", "gather")]
    [InlineData("?gather=-1", "gather")]
    public async Task A_bad_parameter_is_named(string query, string parameter)
    {
        using var response = await GetAsync(query);

        var problem = await AssertProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains($"'{parameter}'", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cursor_pages_through_without_gap_or_repetition()
    {
        for (var i = 1; i <= 5; i++)
            await _party.WriteAsync(Sample.Record($"r{i}"));

        using var first = await GetAsync("?limit=2");
        using var second = await GetAsync("?limit=2&after=2");
        using var last = await GetAsync("?limit=500&after=4");

        Assert.Equal(["r1", "r2"], await IdsAsync(first));
        Assert.Equal(["r3", "r4"], await IdsAsync(second));
        Assert.Equal(["r5"], await IdsAsync(last));
    }

    [Fact]
    public async Task A_waiting_reader_gets_the_record_when_it_is_written()
    {
        var waiting = GetAsync("?wait=30");
        await _log.WaitForAsync("Executing endpoint");
        await _party.WriteAsync(Sample.Record("r1"));

        using var response = await waiting;

        Assert.Equal(["r1"], await IdsAsync(response));
    }

    [Fact]
    public async Task A_reader_who_gathers_gets_what_comes_soon_after_with_it()
    {
        var waiting = GetAsync("?wait=30&gather=250");
        await _party.WriteAsync(Sample.Record("r1"));
        await _party.Clock.TimerAsync(length => length == TimeSpan.FromMilliseconds(250));
        await _party.WriteAsync(Sample.Record("r2"));
        Assert.False(waiting.IsCompleted);
        _party.Clock.Advance(TimeSpan.FromMilliseconds(250));

        using var response = await waiting;
        Assert.Equal(["r1", "r2"], await IdsAsync(response));
    }

    [Fact]
    public async Task A_full_page_is_not_held_back_to_gather_nor_is_an_empty_one()
    {
        await _party.WriteAsync(Sample.Record("r1"));

        using var full = await GetAsync("?limit=1&gather=1000");
        using var empty = await GetAsync("?after=1&gather=1000");

        Assert.Equal(["r1"], await IdsAsync(full));
        Assert.Empty(await IdsAsync(empty));
    }

    [Fact]
    public async Task A_stopping_party_does_not_wait_for_what_a_reader_gathers()
    {
        await _party.WriteAsync(Sample.Record("r1"));
        var gathering = GetAsync("?gather=1000");
        await _party.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(1));

        await _party.StopAsync();

        using var response = await gathering;
        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task An_empty_feed_answers_at_once_when_no_wait_is_asked_for()
    {
        using var response = await GetAsync("?after=7");

        Assert.Equal("""{"records":[],"next":7}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_reader_who_hangs_up_is_no_error()
    {
        using var hangUp = new CancellationTokenSource();
        var waiting = GetAsync("?wait=30", cancellationToken: hangUp.Token);
        await _log.WaitForAsync("Executing endpoint");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await _party.StopAsync(); // Ends when the request did.

        Assert.DoesNotContain(_log.All, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_stopping_party_does_not_keep_a_reader_waiting()
    {
        var waiting = GetAsync("?wait=30");
        await _log.WaitForAsync("Executing endpoint");

        await _party.StopAsync();

        using var response = await waiting;
        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_store_that_cannot_read_is_unavailable_and_says_no_more()
    {
        _party.Store.Failure = new RecordStoreException("/var/lib/secret-place is full");

        using var response = await GetAsync("");

        var problem = await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.DoesNotContain("secret-place", problem.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> GetAsync(
        string query, string? authorization = "Bearer " + FeedParty.Key, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/records" + query);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _client.SendAsync(request, cancellationToken);
    }

    private static async Task<JsonNode> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static async Task<IEnumerable<string>> IdsAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["records"]!.AsArray().Select(record => (string)record!["id"]!);
}
