using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Server;

public sealed class TokenEndpointTests : IAsyncDisposable
{
    private readonly TokenHost _host = new();

    [Fact] // RFC 6749 §5.1
    public async Task An_answer_carries_the_token_once_its_record_is_kept()
    {
        using var response = await _host.AskAsync("issue");

        var answer = await response.Content.ReadFromJsonAsync(OAuthJson.Default.TokenResponse, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, IssuingGrant.Token), (response.StatusCode, answer!.AccessToken));
        AssertNoStore(response);
        var record = Assert.Single(_host.Store.Records);
        Assert.Equal((Outcome.Issued, "agent", "issued"), (record.Outcome, record.ClientId, record.IssuedId));
    }

    [Theory]
    [InlineData("issue")]
    [InlineData("refuse")]
    public async Task Nothing_leaves_when_the_store_fails(string grantType)
    {
        _host.Store.Failure = new("The disk is full.");

        await AssertUnavailableAsync(grantType);
    }

    [Fact]
    public async Task A_grant_that_cannot_reach_the_store_is_unavailable_and_no_fault()
    {
        _host.Issuing.Failure = new("The disk is full.");

        await AssertUnavailableAsync("issue");
    }

    [Fact]
    public async Task What_the_store_kept_from_leaving_is_not_counted_as_issued()
    {
        await using var host = new TokenHost("metered") { Store = { Failure = new("The disk is full.") } };
        var outcomes = new List<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument == XaaTelemetry.Requests)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var measured = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string);
            if (measured["xaa.party"] == "metered")
                lock (outcomes)
                    outcomes.Add(measured["xaa.outcome"]);
        });
        listener.Start();

        using var response = await host.AskAsync("issue");

        Assert.Equal(["refused"], outcomes);
    }

    [Fact] // SPEC 49
    public async Task An_id_that_was_used_is_refused_as_a_replay()
    {
        _host.Issuing.Use = Commits.Use("http://localhost:7100", "jti", _host.Clock.GetUtcNow().AddYears(10));
        using var first = await _host.AskAsync("issue");
        using var second = await _host.AskAsync("issue");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await AssertErrorAsync(second, 400, OAuthErrors.InvalidGrant);
        var body = await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(IssuingGrant.Token, body, StringComparison.Ordinal);
        Assert.Equal([null, Reasons.Replayed], _host.Store.Records.Select(r => r.Reason));
        Assert.Null(_host.Store.Records[1].IssuedId);
    }

    [Fact]
    public async Task A_refusal_is_recorded_at_its_step()
    {
        using var response = await _host.AskAsync("refuse", more: [("audience", "http://localhost:7401"), ("scope", "design.read")]);

        await AssertErrorAsync(response, 400, OAuthErrors.InvalidGrant);
        var record = Assert.Single(_host.Store.Records);
        Assert.Equal(
            (FlowStep.TokenExchange, Outcome.Refused, Reasons.Expired, "http://localhost:7401", "design.read"),
            (record.Step, record.Outcome, record.Reason, record.Audience, record.RequestedScope));
    }

    [Fact]
    public async Task Records_of_callers_without_a_client_are_limited_by_the_minute()
    {
        for (var i = 0; i < 130; i++)
            (await _host.AskAsync("issue", "nobody:wrong")).Dispose();
        Assert.Equal(120, _host.Store.Records.Count);

        (await _host.AskAsync("refuse")).Dispose();
        Assert.Equal(121, _host.Store.Records.Count);

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _host.AskAsync("issue", "nobody:wrong")).Dispose();
        Assert.Equal(122, _host.Store.Records.Count);
    }

    [Fact]
    public async Task What_is_recorded_of_a_request_is_bounded()
    {
        using var response = await _host.AskAsync("refuse", more: [("scope", new string('s', 9000)), ("resource", new string('r', 9000))]);

        Assert.Equal((512, 512), (_host.Store.Records[0].RequestedScope!.Length, _host.Store.Records[0].Resource!.Length));
    }

    [Fact] // RFC 6749 §5.2
    public async Task A_failed_authentication_is_401_and_names_the_scheme_only_to_who_used_the_header()
    {
        using var header = await _host.AskAsync("issue", "agent:wrong");
        using var form = await _host.AskAsync("issue", null, ("client_id", "agent"), ("client_secret", "wrong"));
        using var none = await _host.AskAsync("issue", null);

        await AssertErrorAsync(header, 401, OAuthErrors.InvalidClient);
        Assert.Equal("Basic", header.Headers.WwwAuthenticate.Single().Scheme);
        foreach (var response in (HttpResponseMessage[])[form, none])
        {
            await AssertErrorAsync(response, 401, OAuthErrors.InvalidClient);
            Assert.Empty(response.Headers.WwwAuthenticate);
        }
    }

    [Fact]
    public async Task The_client_is_authenticated_before_anything_else_is_said()
    {
        using var unknownGrant = await _host.AskAsync("nonsense", "agent:wrong");
        await AssertErrorAsync(unknownGrant, 401, OAuthErrors.InvalidClient);
    }

    [Fact]
    public async Task An_unknown_grant_and_one_that_is_not_allowed_are_told_apart()
    {
        using var unknown = await _host.AskAsync("nonsense");
        using var notAllowed = await _host.AskAsync("issue", "limited:" + TokenHost.Secret);

        await AssertErrorAsync(unknown, 400, OAuthErrors.UnsupportedGrantType);
        await AssertErrorAsync(notAllowed, 400, OAuthErrors.UnauthorizedClient);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded-not")]
    [InlineData("application/x-www-form-urlencoded, application/json")]
    [InlineData("application/x-www-form-urlencoded;;")]
    [InlineData("application/x-www-form-urlencoded; =")]
    [InlineData("application/x-www-form-urlencoded; charset=nonsense")]
    [InlineData("")]
    [InlineData("/")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        var content = new ByteArrayContent("grant_type=issue"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await _host.SendAsync(content);

        await AssertErrorAsync(response, 400, OAuthErrors.InvalidRequest);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("Application/X-WWW-Form-URLEncoded;charset=\"UTF-8\"")]
    public async Task A_form_is_a_form(string contentType)
    {
        var content = new ByteArrayContent("grant_type=issue"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await _host.SendAsync(content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("grant_type")]
    [InlineData("grant_type=")]
    [InlineData("=issue")]
    [InlineData("&&&&")]
    [InlineData("grant_type=%")]
    [InlineData("grant_type=%ZZ%00%ff")]
    [InlineData("grant_type=issue&grant_type=issue")]
    [InlineData("grant_type=issue&GRANT_TYPE=refuse")]
    [InlineData("\0\0\0")]
    public async Task A_garbled_form_is_refused(string body)
    {
        using var response = await _host.SendAsync(new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        AssertNoStore(response);
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        var wide = string.Join('&', Enumerable.Range(0, 100).Select(i => $"p{i}=x"));
        foreach (var excess in (string[])[$"x={new string('x', 70_000)}", wide, $"{new string('k', 300)}=x"])
        {
            var content = new StringContent($"grant_type=issue&{excess}", Encoding.UTF8, "application/x-www-form-urlencoded");
            using var response = await _host.SendAsync(content);
            await AssertErrorAsync(response, 400, OAuthErrors.InvalidRequest);
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task AssertUnavailableAsync(string grantType)
    {
        using var response = await _host.AskAsync(grantType);

        await AssertErrorAsync(response, 503, OAuthErrors.TemporarilyUnavailable);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(IssuingGrant.Token, body, StringComparison.Ordinal);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string code)
    {
        var error = await response.Content.ReadFromJsonAsync(OAuthJson.Default.TokenErrorResponse, TestContext.Current.CancellationToken);
        Assert.Equal((status, code), ((int)response.StatusCode, error!.Error));
        Assert.False(string.IsNullOrEmpty(error.Description));
        AssertNoStore(response);
    }

    private static void AssertNoStore(HttpResponseMessage response)
    {
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("no-cache", response.Headers.Pragma.ToString());
    }
}
