using System.Net;
using System.Text;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Records;

public sealed class RecordFeedClientTests
{
    private const string Empty = """{"records":[],"next":0}""";

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Records_of_a_real_feed_arrive_whole_and_go_on_after_the_cursor()
    {
        await using var party = await FeedParty.StartAsync();
        await party.WriteAsync(Sample.Record("r1"));
        await using var feed = Feed(party, FeedParty.Key).GetAsyncEnumerator();

        Assert.True(await feed.MoveNextAsync());
        Assert.Equal([Sample.Record("r1")], feed.Current.Records);
        Assert.Equal(RecordFeedStatus.Connected, feed.Current.State.Status);

        var next = feed.MoveNextAsync();
        await party.WriteAsync(Sample.Record("r2"));
        Assert.True(await next);
        Assert.Equal([Sample.Record("r2")], feed.Current.Records);
    }

    [Fact]
    public async Task A_wrong_key_makes_the_feed_unreachable_and_stays_unsaid()
    {
        await using var party = await FeedParty.StartAsync();
        const string WrongKey = "a-wrong-key-for-tests-0123456789-abcdefghijk";
        await using var feed = Feed(party, WrongKey).GetAsyncEnumerator();

        Assert.True(await feed.MoveNextAsync());

        Assert.Equal(new(RecordFeedStatus.Unreachable, _clock.GetUtcNow(), "It does not know this reader's key (401)."), feed.Current.State);
        Assert.Empty(feed.Current.Records);
    }

    [Fact]
    public async Task A_feed_that_fails_is_tried_again_with_growing_pauses_and_keeps_since_when()
    {
        var start = _clock.GetUtcNow();
        var failures = Enumerable.Range(1, 7).Select(number => Fail($"failure {number}"));
        var network = new Script([.. failures, Answer(Empty)]);
        await using var feed = Read(network);
        Assert.True(await feed.MoveNextAsync());
        Assert.Equal(new(RecordFeedStatus.Unreachable, start, "failure 1"), feed.Current.State);

        foreach (var pause in new[] { 0.5, 1, 2, 4, 8, 15, 15 })
        {
            var next = feed.MoveNextAsync();
            _clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            Assert.False(next.IsCompleted);
            _clock.Advance(TimeSpan.FromTicks(1));
            Assert.True(await next);
            Assert.True(feed.Current.State.Since == start || feed.Current.State.Status == RecordFeedStatus.Connected);
        }

        Assert.Equal(new(RecordFeedStatus.Connected, start.AddSeconds(45.5)), feed.Current.State);
    }

    [Fact]
    public async Task The_first_request_and_the_first_after_a_failure_do_not_wait()
    {
        var network = new Script(Answer(Empty), Fail("Connection refused"), Answer(Empty));
        await using var feed = Read(network);
        Assert.True(await feed.MoveNextAsync());
        Assert.True(await feed.MoveNextAsync());
        var next = feed.MoveNextAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(await next);

        Assert.Equal(["0", "25", "0"], network.Requests.Select(request => request.Split("wait=")[1].Split('&')[0]));
    }

    [Fact]
    public async Task A_reader_that_gathers_asks_for_it_where_it_waits()
    {
        var network = new Script(Answer(Empty), Fail("Connection refused"));
        var client = new RecordFeedClient(Http(network), FeedParty.Key, _clock, TimeSpan.FromMilliseconds(250));
        await using var feed = client.ReadAsync().GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        Assert.True(await feed.MoveNextAsync());

        Assert.Equal(["?after=0&wait=0&limit=500", "?after=0&wait=25&limit=500&gather=250"], network.Requests.Select(request => request[request.IndexOf('?')..]));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"records":null,"next":1}""")]
    [InlineData("""{"records":[{"id":"r1"}],"next":1}""")]
    [InlineData("""{"records":[{RECORD,"step":9,"durationMs":1}],"next":1}""")]
    [InlineData("""{"records":[{RECORD,"step":"SignIn","durationMs":1e300}],"next":1}""")]
    [InlineData("""{"records":[{RECORD,"step":"SignIn","durationMs":"1"}],"next":1}""")]
    [InlineData("""{"records":[{RECORD,"step":"SignIn","durationMs":1}],"next":0}""")]
    public async Task An_answer_that_is_no_page_of_records_is_a_failure(string body)
    {
        const string Record = """
            "id":"r1","party":"idp","at":"2026-11-21T09:00:00Z","outcome":"Issued"
            """;
        await using var feed = Read(new Script(Answer(body.Replace("RECORD", Record, StringComparison.Ordinal))));

        Assert.True(await feed.MoveNextAsync());

        Assert.Equal("Its answer is not a page of records.", feed.Current.State.Why);
    }

    [Fact]
    public async Task An_error_and_a_redirect_are_failures_by_their_number()
    {
        await using var feed = Read(new Script(Answer("", HttpStatusCode.InternalServerError), Answer("", HttpStatusCode.Found)));

        Assert.True(await feed.MoveNextAsync());
        Assert.Equal("It answered 500.", feed.Current.State.Why);
        var next = feed.MoveNextAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(await next);
        Assert.Equal("It answered 302.", feed.Current.State.Why);
    }

    [Fact]
    public async Task Silence_is_a_failure_and_the_reader_can_leave_at_any_time()
    {
        using var leave = new CancellationTokenSource();
        var silent = new Script(() => throw new TaskCanceledException("timeout"));
        await using var feed = Feed(silent).GetAsyncEnumerator(leave.Token);
        Assert.True(await feed.MoveNextAsync());
        Assert.Equal("It did not answer in time.", feed.Current.State.Why);

        var next = feed.MoveNextAsync();
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_reader_that_comes_back_goes_on_where_it_stopped()
    {
        await using var party = await FeedParty.StartAsync();
        await party.WriteAsync(Sample.Record("r1"));
        await party.WriteAsync(Sample.Record("r2"));

        var update = await FirstAsync(party, new(1, "r1"));
        Assert.Equal([Sample.Record("r2")], update.Records);
        Assert.Equal(new RecordFeedPosition(2, "r2"), update.Position);
    }

    [Theory]
    [InlineData(2, "another store's")]
    [InlineData(5000, "another store's")]
    [InlineData(long.MaxValue, "nobody's")]
    public async Task A_feed_that_was_started_anew_is_read_from_the_beginning(long cursor, string lastId)
    {
        await using var party = await FeedParty.StartAsync();
        await party.WriteAsync(Sample.Record("r1"));
        await party.WriteAsync(Sample.Record("r2"));

        var update = await FirstAsync(party, new(cursor, lastId));
        Assert.Equal(["r1", "r2"], update.Records.Select(record => record.Id));
        Assert.Equal(new RecordFeedPosition(2, "r2"), update.Position);
    }

    [Fact]
    public async Task A_feed_whose_old_records_were_trimmed_goes_on()
    {
        var network = new Script(Answer(Page("r8", 8)), Answer(Page("r8", 8)));
        await using var feed = new RecordFeedClient(Http(network), FeedParty.Key, _clock).ReadAsync(new RecordFeedPosition(5, "r5")).GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        Assert.Equal(["4", "5"], network.Requests.Select(request => request.Split("after=")[1].Split('&')[0]));
        Assert.Equal(new RecordFeedPosition(8, "r8"), feed.Current.Position);
    }

    private static string Page(string id, long next) =>
        $$"""{"records":[{"id":"{{id}}","party":"idp","at":"2026-11-21T09:00:00Z","outcome":"Issued","step":"SignIn","durationMs":1}],"next":{{next}}}""";

    private async Task<RecordFeedUpdate> FirstAsync(FeedParty party, RecordFeedPosition position)
    {
        using var http = new HttpClient { BaseAddress = new Uri(party.Address) };
        await using var feed = new RecordFeedClient(http, FeedParty.Key, _clock).ReadAsync(position).GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        return feed.Current;
    }

    private IAsyncEnumerable<RecordFeedUpdate> Feed(FeedParty party, string key) =>
        new RecordFeedClient(new HttpClient { BaseAddress = new Uri(party.Address) }, key, _clock).ReadAsync();

    private IAsyncEnumerator<RecordFeedUpdate> Read(Script network) => Feed(network).GetAsyncEnumerator();

    private IAsyncEnumerable<RecordFeedUpdate> Feed(Script network) =>
        new RecordFeedClient(Http(network), FeedParty.Key, _clock).ReadAsync();

    private static HttpClient Http(Script network) => new(network) { BaseAddress = new Uri("http://party.test") };

    private static Func<HttpResponseMessage> Fail(string why) => () => throw new HttpRequestException(why);

    private static Func<HttpResponseMessage> Answer(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        () => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    /// <summary>Answers one request after the other as written down.</summary>
    private sealed class Script(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.Query);
            return Task.FromResult(answers[Requests.Count - 1]());
        }
    }
}
