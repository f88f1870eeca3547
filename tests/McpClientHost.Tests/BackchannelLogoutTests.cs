using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.SignOut;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.McpClientHost.Tests;

/// <summary>OpenID Connect Back-Channel Logout, at the receiving end.</summary>
public sealed class BackchannelLogoutTests : IAsyncLifetime
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private readonly Stack _stack = Stack.Start(backchannelLogout: true);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task Who_signs_out_at_the_IdP_is_signed_out_here_in_every_browser_of_that_session_and_nobody_else_is()
    {
        var alice = await _stack.SignInAsync("alice");
        var again = await _stack.SignInAgainAsync(alice);
        var bob = await _stack.SignInAsync("bob");
        await Stack.SettledAsync(alice);
        await Stack.SettledAsync(again);
        using var one = await alice.OpenAsync(Stack.Agent + "/events", CancellationToken.None);
        using var other = await again.OpenAsync(Stack.Agent + "/events", CancellationToken.None);

        await alice.SubmitAsync(await alice.GoAsync(Stack.Idp + "/logout"));
        await _stack.Clock.TimerAsync(length => length == LogoutSender.Interval);
        _stack.Clock.Advance(LogoutSender.Interval);

        foreach (var stream in (HttpResponseMessage[])[one, other])
            Assert.Contains("event: ended", await stream.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        foreach (var browser in (Browser[])[alice, again])
            Assert.Equal(401, (await browser.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        Assert.Equal(200, (await bob.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
    }

    [Fact]
    public async Task A_logout_token_counts_once() // Back-Channel Logout §2.6
    {
        var alice = await _stack.SignInAsync("alice");
        var token = Sign(Claims(await SessionAsync()));
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(token));
        Assert.Equal(401, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        var (status, body) = await PostAsync(token);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("\"invalid_request\"", body, StringComparison.Ordinal);
        // Another token about the same session is a good one: there is nothing left to end.
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(Sign(Claims(await SessionAsync()))));
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_with_a_logout_token_is_enough() // Back-Channel Logout §2.6, QUIRKS C6
    {
        var alice = await _stack.SignInAsync("alice");
        var session = await SessionAsync();
        var now = _stack.Clock.GetUtcNow().ToUnixTimeSeconds();
        (string Claim, object? Value)[] faults =
        [
            ("iss", "http://localhost:7401"), ("iss", Stack.Idp + "/"), ("iss", null),
            ("aud", "other"), ("aud", Stack.Agent), ("aud", new List<string> { "agent", "other" }), ("aud", null),
            ("events", null), ("events", Event), ("events", new Dictionary<string, object>()),
            ("events", new Dictionary<string, object> { [Event] = "yes" }),
            ("events", new Dictionary<string, object> { ["http://schemas.openid.net/event/other"] = new Dictionary<string, object>() }),
            ("nonce", "n"), ("nonce", ""), ("jti", null), ("jti", ""), ("sid", null), ("sid", 7L), ("iat", null), ("exp", null),
            ("exp", now - 31), ("exp", now + 301), ("iat", now + 31), ("nbf", now + 31),
        ];
        foreach (var (claim, value) in faults)
        {
            var claims = Claims(session);
            claims[claim] = value;
            Assert.Equal((claim, HttpStatusCode.BadRequest), (claim, (await PostAsync(Sign(claims))).Status));
        }
        foreach (var type in (string[])["JWT", "at+jwt", "oauth-id-jag+jwt", "secevent+jwt"])
            Assert.Equal((type, HttpStatusCode.BadRequest), (type, (await PostAsync(Sign(Claims(session), type))).Status));

        using var foreign = new SigningKeys(SigningKeys.Generate());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(JwtWriter.Write("logout+jwt", Claims(session), foreign.For()))).Status);
        var parts = Sign(Claims(session)).Split('.');
        foreach (var junk in (string[])["", "x", "a.b.c", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{new string('A', 86)}"])
            Assert.Equal((junk, HttpStatusCode.BadRequest), (junk, (await PostAsync(junk)).Status));

        Assert.Equal(200, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Sign(Claims(session)))).Status);
        Assert.Equal(401, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
    }

    [Fact]
    public async Task What_is_no_form_with_one_logout_token_is_refused()
    {
        var token = Sign(Claims("no-such-session"));
        HttpContent[] bodies =
        [
            new StringContent($$"""{"logout_token":"{{token}}"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            new FormUrlEncodedContent([new("token", token)]),
            new FormUrlEncodedContent([new("logout_token", token), new("logout_token", token)]),
            new FormUrlEncodedContent([new("logout_token", new string('x', 40_000))]),
        ];
        foreach (var body in bodies)
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(body)).Status);
    }

    [Fact]
    public async Task While_the_IdPs_keys_cannot_be_had_the_IdP_is_asked_to_come_again()
    {
        var token = Sign(Claims("some-session"));
        _stack.Network.Map("localhost:7100", new NothingIsFound());
        var (status, body) = await PostAsync(token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"temporarily_unavailable\"", body, StringComparison.Ordinal);
    }

    private JwtClaims Claims(string session) => new(Stack.Idp, "u-alice", "agent", _stack.Clock.GetUtcNow(), TimeSpan.FromMinutes(2))
    {
        ["jti"] = Guid.NewGuid().ToString("N"),
        ["sid"] = session,
        ["events"] = new Dictionary<string, object> { [Event] = new Dictionary<string, object>() },
    };

    private string Sign(JwtClaims claims, string type = "logout+jwt") =>
        JwtWriter.Write(type, claims, _stack.IdpServices.GetRequiredService<SigningKeys>().For());

    private async Task<string> SessionAsync() => await _stack.IdpServices.GetRequiredService<Store>().FirstAsync(
        "SELECT id FROM sessions WHERE person_id = 'u-alice'", [], row => row.GetString(0), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("Alice has no session.");

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string token) => PostAsync(new FormUrlEncodedContent([new("logout_token", token)]));

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(HttpContent content)
    {
        using var http = new HttpClient(_stack.Network, disposeHandler: false);
        using var response = await http.PostAsync(new Uri(Stack.Agent + "/signin/backchannel-logout"), content);
        Assert.True(response.Headers.CacheControl?.NoStore);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class NothingIsFound : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request });
    }
}
