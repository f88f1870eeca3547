using System.Net;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Server;

/// <summary>Step 4: who may reach the endpoint, what the others are told, and what is recorded of them.</summary>
public sealed class AccessTokenTests : IAsyncDisposable
{
    private const string Metadata = "resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"";
    private const string ListTools = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private readonly GuardedHost _host = new();

    [Fact]
    public async Task A_good_token_passes_and_its_id_is_recorded()
    {
        using var response = await _host.PostAsync(ListTools, "bearer  " + _host.Token("design.read"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var record = Assert.Single(_host.Store.Records);
        Assert.Equal(
            (FlowStep.ResourceRequest, Outcome.Issued, "agent-at-design", "u-alice", GuardedHost.Resource),
            (record.Step, record.Outcome, record.ClientId, record.Subject, record.Resource));
        Assert.Equal(32, record.ConsumedId?.Length);
    }

    [Theory] // RFC 6750 §3.1: without a token no error code
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    public async Task Without_a_token_the_challenge_says_where_to_get_one(string? authorization)
    {
        using var response = await _host.PostAsync(ListTools, authorization);

        AssertChallenge(response, $"Bearer scope=\"design.read design.write\", {Metadata}", Reasons.MissingToken);
    }

    [Theory]
    [InlineData("anything")]
    [InlineData("a.b.c")]
    [InlineData("a b")]
    [InlineData("\u00e9")]
    public Task Garbage_is_no_token(string token) => AssertRefusedAsync(token, Reasons.MalformedToken);

    [Fact] // QUIRKS C6
    public async Task Another_kind_of_token_is_refused()
    {
        await AssertRefusedAsync(_host.Tokens.IdToken(GuardedHost.Resource), Reasons.WrongType);
        await AssertRefusedAsync(
            _host.Tokens.Sign(
                JwtTypes.IdJag, _host.Tokens.IdJagClaims(GuardedHost.Resource, "agent-at-design", GuardedHost.Resource, "design.read")),
            Reasons.WrongType);
    }

    [Fact] // SPEC 85
    public async Task A_token_for_another_server_is_refused()
    {
        await AssertRefusedAsync(_host.Tokens.AccessToken("http://localhost:7402/mcp", "agent-at-design", "design.read"), Reasons.AudienceMismatch);
        await AssertRefusedAsync(_host.Tokens.AccessToken(GuardedHost.Resource + "/", "agent-at-design", "design.read"), Reasons.AudienceMismatch);
        await AssertRefusedAsync(_host.Tokens.AccessToken(GuardedHost.Issuer, "agent-at-design", "design.read"), Reasons.AudienceMismatch);
    }

    [Fact]
    public async Task A_token_of_another_issuer_or_key_is_refused()
    {
        using var other = new TestIssuer("http://localhost:7402", _host.Clock);
        using var impostor = new TestIssuer(GuardedHost.Issuer, _host.Clock);

        await AssertRefusedAsync(other.AccessToken(GuardedHost.Resource, "agent-at-design", "design.read"), Reasons.UntrustedIssuer);
        await AssertRefusedAsync(impostor.AccessToken(GuardedHost.Resource, "agent-at-design", "design.read"), Reasons.UnknownKey);
        await AssertRefusedAsync(ForgedJwt.WithBrokenSignature(_host.Token("design.read")), Reasons.BadSignature);
    }

    [Fact]
    public async Task A_token_expires_on_the_second()
    {
        var token = _host.Token("design.read");
        _host.Clock.Advance(TimeSpan.FromSeconds(299));
        using (var response = await _host.PostAsync(ListTools, "Bearer " + token))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));

        await AssertRefusedAsync(token, Reasons.Expired);
        Assert.NotNull(_host.Store.Records[^1].ConsumedId);
    }

    [Fact]
    public async Task A_token_without_subject_client_or_id_is_refused()
    {
        foreach (var claim in (string[])["sub", "client_id", "jti"])
        {
            var claims = _host.Tokens.IdJagClaims(GuardedHost.Resource, "agent-at-design", GuardedHost.Resource, "design.read");
            await AssertRefusedAsync(_host.Tokens.Sign(JwtTypes.AccessToken, claims.Without(claim)), Reasons.MissingClaim);
        }
    }

    [Fact] // RFC 6750 §2.3, SPEC 77
    public async Task A_token_in_the_address_is_refused_also_beside_one_in_the_header()
    {
        foreach (var name in (string[])["access_token", "ACCESS_TOKEN"])
        {
            using var response = await _host.SendAsync(
                new StringContent(ListTools), "Bearer " + _host.Token("design.read"), $"/mcp?{name}={_host.Token("design.read")}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("error=\"invalid_request\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Equal(Reasons.TokenInQuery, _host.Store.Records[^1].Reason);
        }
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        var token = _host.Token("design.read");
        using var response = await _host.PostAsync(ListTools, "Bearer " + token, ("Authorization", "Bearer " + token));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("error=\"invalid_request\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_callers_without_a_token_are_limited_by_the_minute()
    {
        for (var i = 0; i < 130; i++)
            (await _host.PostAsync(ListTools, "Bearer junk")).Dispose();

        Assert.Equal(120, _host.Store.Records.Count);
        (await _host.PostAsync(ListTools, "Bearer " + _host.Token("design.read"))).Dispose();
        Assert.Equal(121, _host.Store.Records.Count);
    }

    [Fact]
    public async Task Who_hangs_up_before_the_answer_is_recorded_too()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new GuardedHost(endpoint: async http =>
        {
            var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = http.RequestAborted.Register(() => hungUp.SetCanceled(http.RequestAborted));
            reached.SetResult();
            await hungUp.Task;
        });
        using var caller = new CancellationTokenSource();
        var call = host.SendAsync(new StringContent(ListTools), "Bearer " + host.Token("design.read"), cancellation: caller.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var page = await host.Store.ReadAsync(0, 10, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        Assert.Equal("u-alice", Assert.Single(page.Records).Subject);
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_recorded_once()
    {
        await using var host = new GuardedHost(endpoint: _ => throw new InvalidOperationException("A tool failed."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.PostAsync(ListTools, "Bearer " + host.Token("design.read")));

        Assert.Single(host.Store.Records);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task AssertRefusedAsync(string token, string reason)
    {
        using var response = await _host.PostAsync(ListTools, "Bearer " + token);
        AssertChallenge(
            response,
            "Bearer error=\"invalid_token\", error_description=\"The access token is not acceptable.\", "
            + $"scope=\"design.read design.write\", {Metadata}",
            reason);
    }

    private void AssertChallenge(HttpResponseMessage response, string challenge, string reason)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            [challenge, $"DPoP algs=\"ES256 ES384 RS256 PS256\", scope=\"design.read design.write\", {Metadata}"],
            response.Headers.GetValues("WWW-Authenticate"));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal((Outcome.Refused, reason), (_host.Store.Records[^1].Outcome, _host.Store.Records[^1].Reason));
    }
}
