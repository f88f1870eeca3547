using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.Testing;
using Xaa.Tests.Records;

namespace Xaa.Tests.Jwt;

public sealed class RemoteIssuerKeysTests : HttpMessageHandler
{
    private static readonly IReadOnlyList<SigningKeyMaterial> Material = SigningKeys.Generate();
    private readonly ManualTimeProvider _clock = new();
    private readonly LogLines _log = new();
    private readonly LoggerFactory _loggers;
    private readonly TestIssuer _idp;
    private readonly RemoteIssuerKeys _keys;
    private readonly string _kid;
    private Func<CancellationToken, Task<HttpResponseMessage>> _answer;
    private int _fetches;

    public RemoteIssuerKeysTests()
    {
        _loggers = new([_log]);
        _idp = new("http://localhost:7100", _clock, Material);
        _kid = _idp.Keys.For().Key.KeyId;
        _keys = new(() => new(this, disposeHandler: false), new("http://localhost:7100/jwks"), _clock, new Logger<RemoteIssuerKeys>(_loggers));
        _answer = Json(_idp.Jwks);
    }

    [Fact]
    public async Task Keys_are_fetched_once_and_used_until_they_are_stale()
    {
        Assert.NotNull(await FindAsync(_kid));
        _clock.Advance(RemoteIssuerKeys.FreshFor - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(_kid));
        Assert.Equal(1, _fetches);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(_kid));
        Assert.Equal(2, _fetches);
    }

    [Fact]
    public async Task Fifty_first_look_ups_are_one_fetch()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = async cancellation =>
        {
            await hold.Task;
            return await Json(_idp.Jwks)(cancellation);
        };
        var lookUps = Enumerable.Range(0, 50).Select(_ => FindAsync(_kid)).ToList();
        hold.SetResult();

        Assert.All(await Task.WhenAll(lookUps), Assert.NotNull);
        Assert.Equal(1, _fetches);
    }

    [Fact] // Nobody makes this server hammer the issuer
    public async Task An_unknown_kid_fetches_again_once_in_an_interval()
    {
        Assert.NotNull(await FindAsync(_kid));
        for (var i = 0; i < 20; i++)
            Assert.Null(await FindAsync($"unknown-{i}"));
        Assert.Equal(1, _fetches);

        _clock.Advance(RemoteIssuerKeys.RefetchInterval);
        for (var i = 0; i < 20; i++)
            Assert.Null(await FindAsync($"unknown-{i}"));
        Assert.Equal(2, _fetches);
    }

    [Fact]
    public async Task A_new_key_is_found_after_the_interval_and_an_old_one_is_gone()
    {
        Assert.NotNull(await FindAsync(_kid));
        using var rolled = new TestIssuer("http://localhost:7100", _clock);
        _answer = Json(rolled.Jwks);
        _clock.Advance(RemoteIssuerKeys.RefetchInterval);

        Assert.NotNull(await FindAsync(rolled.Keys.For().Key.KeyId));
        Assert.Null(await FindAsync(_kid));
    }

    [Fact]
    public async Task Fetched_keys_outlive_an_outage_for_an_hour()
    {
        Assert.NotNull(await FindAsync(_kid));
        _answer = Status(HttpStatusCode.ServiceUnavailable);
        _clock.Advance(RemoteIssuerKeys.StaleFor - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(_kid));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));

        _answer = Json(_idp.Jwks);
        _clock.Advance(RemoteIssuerKeys.RefetchInterval);
        Assert.NotNull(await FindAsync(_kid));
    }

    [Fact]
    public async Task An_outage_is_one_warning_with_its_cause_and_its_end_is_one_line()
    {
        Assert.NotNull(await FindAsync(_kid));
        _answer = Status(HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(RemoteIssuerKeys.RefetchInterval);
            Assert.Null(await FindAsync("unknown"));
        }
        var warning = Assert.Single(_log.All);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("http://localhost:7100/jwks", warning.Text);
        Assert.Contains("503", warning.Text);

        _answer = Json(_idp.Jwks);
        for (var i = 0; i < 2; i++)
        {
            _clock.Advance(RemoteIssuerKeys.RefetchInterval);
            Assert.Null(await FindAsync("unknown"));
        }
        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.All.Select(line => line.Level));
    }

    [Fact]
    public async Task While_keys_were_never_had_it_is_tried_once_in_an_interval()
    {
        _answer = Status(HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));
        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));
        Assert.Equal(1, _fetches);

        _answer = Json(_idp.Jwks);
        _clock.Advance(RemoteIssuerKeys.RefetchInterval);
        Assert.NotNull(await FindAsync(_kid));
    }

    [Fact]
    public async Task A_caller_who_goes_away_does_not_spoil_the_fetch_for_others()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = async cancellation =>
        {
            await hold.Task.WaitAsync(cancellation);
            return await Json(_idp.Jwks)(cancellation);
        };
        using var leaves = new CancellationTokenSource();
        var first = _keys.FindAsync(_kid, leaves.Token).AsTask();
        var second = FindAsync(_kid);
        await leaves.CancelAsync();
        hold.SetResult();

        await first.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.NotNull(await second);
        Assert.Equal(1, _fetches);
    }

    public static TheoryData<string> Garbage =>
    [
        "", "null", "[]", "7", "\"keys\"", "{", "<html>", "{}",
        """{"keys":null}""", """{"keys":{}}""", """{"keys":[]}""", """{"keys":[7]}""", """{"keys":[null]}""",
        """{"error":"server_error"}""",
        """{"keys":[{"kty":"oct","kid":"KID","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}]}""",
        """{"keys":[{"kty":"EC","kid":"KID","crv":"P-256","x":"!!!","y":"AA"}]}""",
        """{"keys":[{"kty":"EC","kid":"KID","crv":"P-256","x":"AA","y":"AA"}]}""",
        """{"keys":[{"kty":"EC","kid":"KID","crv":"nonsense","x":"AA","y":"AA"}]}""",
        """{"keys":[{"kty":"RSA","kid":"KID","n":"AQAB","e":"AQAB"}]}""",
        """{"keys":[{"kty":"what","kid":"KID"}]}""",
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"\\ud800\"}]}",
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_gives_no_key_and_does_not_displace_good_ones(string json)
    {
        _answer = Json(json.Replace("KID", _kid, StringComparison.Ordinal));
        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));

        await FetchGoodKeysAsync();
        _answer = Json(json.Replace("KID", _kid, StringComparison.Ordinal));
        _clock.Advance(RemoteIssuerKeys.FreshFor);
        Assert.NotNull(await FindAsync(_kid));
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_not_read()
    {
        _answer = Json(_idp.Jwks + new string(' ', 64 * 1024));

        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));
    }

    [Fact] // QUIRKS C17
    public async Task A_redirect_is_no_answer()
    {
        _answer = _ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Found) { Content = new StringContent(_idp.Jwks) };
            response.Headers.Location = new("http://localhost:7900/jwks");
            return Task.FromResult(response);
        };

        await Assert.ThrowsAsync<IssuerKeysException>(() => FindAsync(_kid));
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task One_bad_key_does_not_hide_the_good_ones()
    {
        const string BadKeys = """ "keys":[{"kty":"EC","kid":"bad","crv":"P-256","x":"AA","y":"AA"},{"kty":"oct","k":"AA"}, """;
        _answer = Json(_idp.Jwks.Replace("\"keys\":[", BadKeys, StringComparison.Ordinal));

        Assert.NotNull(await FindAsync(_kid));
    }

    [Fact] // RFC 7515 §4.1.4
    public async Task Without_a_kid_only_a_lone_key_is_meant()
    {
        Assert.Null(await FindAsync(null));

        using var lone = new TestIssuer("http://localhost:7100", _clock);
        _answer = Json($$"""{"keys":[{{System.Text.Json.JsonSerializer.Serialize(lone.Keys.Jwks.Keys[0], JwksJson.Default.PublicJwk)}}]}""");
        _clock.Advance(RemoteIssuerKeys.FreshFor);
        Assert.NotNull(await FindAsync(null));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetches);
        return _answer(cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _keys.Dispose();
        _loggers.Dispose();
        _idp.Dispose();
        base.Dispose(disposing);
    }

    private async Task FetchGoodKeysAsync()
    {
        _answer = Json(_idp.Jwks);
        _clock.Advance(RemoteIssuerKeys.RefetchInterval);
        Assert.NotNull(await FindAsync(_kid));
    }

    private Task<Microsoft.IdentityModel.Tokens.SecurityKey?> FindAsync(string? keyId) =>
        _keys.FindAsync(keyId, TestContext.Current.CancellationToken).AsTask();

    private static Func<CancellationToken, Task<HttpResponseMessage>> Json(string json) => _ =>
        Task.FromResult(new HttpResponseMessage { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    private static Func<CancellationToken, Task<HttpResponseMessage>> Status(HttpStatusCode status) =>
        _ => Task.FromResult(new HttpResponseMessage(status));
}
