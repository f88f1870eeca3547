using System.Net;
using System.Text.Json;
using Xaa.Idp.Tests.Admin;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignOut;

/// <summary>OpenID Connect Back-Channel Logout: whoever ends a session, the clients that signed in with it are told.</summary>
public sealed class BackchannelLogoutTests : IAsyncLifetime
{
    private readonly LogoutReceiver _agent = new();
    private readonly LogoutReceiver _other = new();
    private readonly IdpHost _idp;

    public BackchannelLogoutTests() => _idp = LogoutReceiver.Host(_agent, _other);

    public ValueTask InitializeAsync() => _idp.InitializeAsync();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task A_sign_out_tells_every_client_of_the_session_and_no_other() // Back-Channel Logout §2.4, §2.5
    {
        using var browser = _idp.CreateBrowser();
        var tokens = await SignInAsync(browser);
        await browser.SubmitAsync(await browser.GetAsync(new(IdpHost.Issuer + "/logout")), new Dictionary<string, string>());
        await _idp.LogoutTickAsync();

        var token = await _agent.NextAsync();
        Assert.Equal(("logout+jwt", "ES256"), (Wire.Header(token).GetProperty("typ").GetString(), Wire.Header(token).GetProperty("alg").GetString()));
        var claims = Wire.Payload(token);
        Assert.Equal(["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"], claims.EnumerateObject().Select(claim => claim.Name).Order());
        Assert.Equal((IdpHost.Issuer, "agent", "u-alice"), (Text(claims, "iss"), Text(claims, "aud"), Text(claims, "sub")));
        Assert.Equal(Text(Wire.Payload(tokens["id_token"]!), "sid"), Text(claims, "sid"));
        Assert.Equal("""{"http://schemas.openid.net/event/backchannel-logout":{}}""", claims.GetProperty("events").GetRawText());
        var issued = claims.GetProperty("iat").GetInt64();
        Assert.Equal((_idp.Clock.GetUtcNow().ToUnixTimeSeconds(), 120), (issued, claims.GetProperty("exp").GetInt64() - issued));

        await _idp.LogoutTickAsync();
        await _idp.LogoutTickAsync();
        Assert.Equal((1, 0), (_agent.Count, _other.Count));
    }

    [Fact]
    public async Task Each_client_of_the_session_gets_a_token_of_its_own()
    {
        using var browser = _idp.CreateBrowser();
        await SignInAsync(browser);
        const string Callback = "http://localhost:7299/signin/callback";
        var code = (await browser.GetAsync(Wire.Authorize(("client_id", "other"), ("redirect_uri", Callback)))).Leaving!.Query()["code"];
        await _idp.RedeemAsync(code, ("client", "other:" + DemoSeed.OtherSecret), ("redirect_uri", Callback));
        await EndAllAsync();
        await _idp.LogoutTickAsync();

        Assert.Equal("agent", Text(Wire.Payload(await _agent.NextAsync()), "aud"));
        Assert.Equal("other", Text(Wire.Payload(await _other.NextAsync()), "aud"));
    }

    [Fact]
    public async Task A_client_that_got_no_tokens_in_the_session_is_not_told()
    {
        using var browser = _idp.CreateBrowser();
        // The code is never redeemed.
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        await EndAllAsync();
        await _idp.LogoutTickAsync();
        await _idp.LogoutTickAsync();
        Assert.Equal(0, _agent.Count);
    }

    [Fact]
    public async Task A_suspension_tells_of_all_sessions_of_the_person()
    {
        var sids = new List<string?>();
        for (var i = 0; i < 2; i++)
            sids.Add(Text(Wire.Payload((await _idp.SignInAsync())["id_token"]!), "sid"));
        await _idp.SignInAsync("bob");
        await _idp.SetActiveAsync("u-alice", false);
        await _idp.LogoutTickAsync();

        var told = new[] { Text(Wire.Payload(await _agent.NextAsync()), "sid"), Text(Wire.Payload(await _agent.NextAsync()), "sid") };
        Assert.Equal(sids.Order(), told.Order());
        await _idp.LogoutTickAsync();
        Assert.Equal(2, _agent.Count);
    }

    [Fact]
    public async Task A_stolen_refresh_token_ends_the_session_and_tells_of_it() // RFC 9700 §4.14.2
    {
        var tokens = await _idp.SignInAsync();
        await _idp.RefreshAsync(tokens["refresh_token"]!);
        _idp.Clock.Advance(TimeSpan.FromSeconds(31));
        await _idp.AssertRefusedAsync(await _idp.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "refresh_token_reused");
        await _agent.NextAsync(_idp);
    }

    [Fact]
    public async Task A_revoked_refresh_token_ends_no_session_and_tells_nobody()
    {
        var tokens = await _idp.SignInAsync();
        (await _idp.SendAsync("/revoke", [("token", tokens["refresh_token"])])).Dispose();
        await _idp.LogoutTickAsync();
        await _idp.LogoutTickAsync();
        Assert.Equal(0, _agent.Count);
    }

    [Fact]
    public async Task A_client_that_does_not_accept_it_is_tried_five_times_with_growing_pauses_and_a_new_token_each_time()
    {
        _agent.Answer = HttpStatusCode.ServiceUnavailable;
        await _idp.SignInAsync();
        await EndAllAsync();
        await _idp.LogoutTickAsync();
        var ids = new HashSet<string?> { Text(Wire.Payload(await _agent.NextAsync()), "jti") };
        foreach (var pause in (int[])[5, 30, 120, 600])
        {
            _idp.Clock.Advance(TimeSpan.FromSeconds(pause));
            ids.Add(Text(Wire.Payload(await _agent.NextAsync(_idp)), "jti"));
        }
        Assert.Equal((5, 5), (_agent.Count, ids.Count));

        for (var i = 0; i < 3; i++)
        {
            _idp.Clock.Leap(TimeSpan.FromHours(1));
            await _idp.LogoutTickAsync();
        }
        Assert.Equal(5, _agent.Count);
        Assert.Contains(_idp.Logs.Warnings, line => line.Contains("agent was not told", StringComparison.Ordinal));
        Assert.DoesNotContain(_idp.Logs.All, line => AnyToken.Written.IsMatch(line.Text));
    }

    [Fact]
    public async Task What_a_client_did_not_accept_at_first_it_may_accept_later()
    {
        _agent.Answer = HttpStatusCode.BadRequest;
        await _idp.SignInAsync();
        await EndAllAsync();
        await _idp.LogoutTickAsync();
        await _agent.NextAsync();
        _agent.Answer = HttpStatusCode.NoContent;
        _idp.Clock.Advance(TimeSpan.FromSeconds(5));
        await _agent.NextAsync(_idp);
        _idp.Clock.Leap(TimeSpan.FromHours(1));
        await _idp.LogoutTickAsync();
        Assert.Equal(2, _agent.Count);
    }

    [Fact]
    public async Task A_logout_token_is_no_other_kind_of_token() // QUIRKS C6
    {
        var tokens = await _idp.SignInAsync();
        await EndAllAsync();
        await _idp.LogoutTickAsync();
        var token = await _agent.NextAsync();

        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(token), "invalid_grant", "wrong_typ");
        using var browser = _idp.CreateBrowser();
        Assert.Equal("invalid_request", (await browser.GetAsync(Wire.Authorize(("id_token_hint", token)))).Leaving!.Query()["error"]);
        using var http = _idp.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/userinfo", UriKind.Relative))).StatusCode);
        Assert.NotNull(tokens["id_token"]);
    }

    private static string? Text(JsonElement claims, string claim) => claims.GetProperty(claim).GetString();

    private async Task<TokenAnswer> SignInAsync(Browser browser) =>
        await _idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"]);

    private Task EndAllAsync() => _idp.ExecuteAsync("UPDATE sessions SET ended = 1 WHERE ended IS NULL");
}
