using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xaa.Testing;

namespace Xaa.ServiceDefaults.Tests;

public sealed class RetryTests : IAsyncDisposable
{
    private static readonly Uri Target = new("http://peer.example/token?code=SECRET");

    private readonly ManualTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Peer _peer = new();
    private readonly WebApplication _app;

    public RetryTests()
    {
        var builder = TestHost.Builder();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock));
        builder.Services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => _peer));
        _app = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _peer.Dispose();
    }

    [Theory]
    [InlineData("GET", 503)]
    [InlineData("GET", 500)]
    [InlineData("GET", 408)]
    [InlineData("GET", 429)]
    [InlineData("HEAD", 503)]
    [InlineData("GET", 0)]
    public async Task A_call_that_only_reads_is_sent_again_after_a_passing_failure(string method, int failure)
    {
        _peer.Answers(failure, 200);
        var answer = SendAsync(new HttpMethod(method));

        _clock.Advance(await _clock.TimerAsync(IsBackOff));

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(2, _peer.Requests);
    }

    [Theory]
    [InlineData("POST", 503)]
    [InlineData("POST", 429)]
    [InlineData("PUT", 503)]
    [InlineData("DELETE", 503)]
    [InlineData("GET", 400)]
    [InlineData("GET", 404)]
    [InlineData("GET", 302)]
    public async Task Any_other_answer_is_handed_over_as_it_is(string method, int status)
    {
        _peer.Answers(status, 200);

        Assert.Equal(status, (int)(await SendAsync(new HttpMethod(method))).StatusCode);
        Assert.Equal(1, _peer.Requests);
    }

    [Fact]
    public async Task A_POST_whose_connection_breaks_is_not_sent_again()
    {
        _peer.Answers(0, 200);

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(HttpMethod.Post));
        Assert.Equal(1, _peer.Requests);
    }

    [Fact]
    public async Task A_server_that_stays_down_gets_three_requests_and_no_more()
    {
        _peer.Answers(503, 503, 503, 200);
        var answer = SendAsync(HttpMethod.Get);

        _clock.Advance(await _clock.TimerAsync(IsBackOff));
        _clock.Advance(await _clock.TimerAsync(IsBackOff));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await answer).StatusCode);
        Assert.Equal(3, _peer.Requests);
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_for_a_minute_is_left_alone()
    {
        _peer.RetryAfter = TimeSpan.FromMinutes(1);
        _peer.Answers(429, 200);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(HttpMethod.Get)).StatusCode);
        Assert.Equal(1, _peer.Requests);
    }

    [Fact]
    public async Task A_POST_that_hangs_is_given_up_after_ten_seconds()
    {
        _peer.Answers(Peer.Hangs);
        var answer = SendAsync(HttpMethod.Post);

        _clock.Advance(await _clock.TimerAsync(length => length == Resilience.AttemptTimeout));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Equal("POST http://peer.example/token was not answered within 10 s.", failure.Message);
        Assert.Equal(1, _peer.Requests);
    }

    [Fact]
    public async Task A_GET_that_hangs_is_given_up_after_thirty_seconds_in_all()
    {
        _peer.Answers(Peer.Hangs, Peer.Hangs, Peer.Hangs);
        var answer = SendAsync(HttpMethod.Get);

        await _clock.TimerAsync(length => length == Resilience.AttemptTimeout);
        _clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), _clock.GetUtcNow() - DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_long_poll_may_hang_for_as_long_as_it_likes()
    {
        _peer.Answers(Peer.Hangs);
        var request = new HttpRequestMessage(HttpMethod.Get, Target);
        request.Options.Set(Resilience.LongPoll, true);
        var answer = SendAsync(request);

        await _peer.Arrived;
        _clock.Advance(TimeSpan.FromMinutes(5));
        _peer.LetGo();

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_obeyed_at_once()
    {
        _peer.Answers(Peer.Hangs);
        using var cancel = new CancellationTokenSource();
        var answer = _app.Client().GetAsync(Target, cancel.Token).WaitAsync(TimeSpan.FromSeconds(20));

        await _peer.Arrived;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(1, _peer.Requests);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method) => SendAsync(new HttpRequestMessage(method, Target));

    /// <summary>Twenty real seconds are for a test that would wait for a clock nobody moves.</summary>
    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _app.Client().SendAsync(request).WaitAsync(TimeSpan.FromSeconds(20));

    private static bool IsBackOff(TimeSpan length) => length < TimeSpan.FromSeconds(5);
}
