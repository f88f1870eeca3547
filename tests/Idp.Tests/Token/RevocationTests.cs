using System.Net;

namespace Xaa.Idp.Tests.Token;

/// <summary>Revocation is felt at the next exchange, whatever the client holds.</summary>
public sealed class RevocationTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    [Theory]
    [InlineData("UPDATE people SET active = false WHERE id = 'u-alice'", "invalid_grant", "person_suspended")]
    [InlineData("UPDATE sessions SET ended = auth_time", "invalid_grant", "session_ended")]
    [InlineData("DELETE FROM sessions", "invalid_grant", "")]
    [InlineData("UPDATE people SET groups = '[\"marketing\"]' WHERE id = 'u-alice'", "access_denied", "connection_does_not_cover_person")]
    [InlineData("UPDATE connections SET enabled = false", "access_denied", "connection_disabled")]
    [InlineData("UPDATE connections SET expires = 1", "access_denied", "connection_expired")]
    [InlineData("DELETE FROM connections", "access_denied", "no_managed_connection")]
    [InlineData("UPDATE clients SET assigned_to_everyone = false", "access_denied", "person_not_assigned_to_client")]
    [InlineData("UPDATE servers SET assigned_to_everyone = false", "access_denied", "person_not_assigned_to_server")]
    [InlineData("UPDATE connections SET scopes = '[]'", "access_denied", "scope_not_allowed")]
    public async Task A_change_stops_the_next_exchange(string change, string error, string reason) // SPEC 14, 15, 24
    {
        var tokens = await _idp.SignInAsync();
        foreach (var subject in (string[])["id_token", "refresh_token"])
            Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens[subject])).Status);

        await _idp.ExecuteAsync(change);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["id_token"]), error, reason.Length > 0 ? reason : "session_ended");
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), error, reason.Length > 0 ? reason : "subject_token_unknown");
    }

    [Fact]
    public async Task An_ID_token_expires_after_an_hour_and_the_refresh_token_goes_on() // SPEC 12
    {
        var tokens = await _idp.SignInAsync();
        _idp.Clock.Leap(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens["id_token"])).Status);
        _idp.Clock.Advance(TimeSpan.FromMinutes(2));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["id_token"]), "invalid_grant", "expired");
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens["refresh_token"])).Status);
    }

    [Fact]
    public async Task An_exchange_does_not_keep_an_idle_session_alive() // SPEC C10
    {
        var tokens = await _idp.SignInAsync();
        _idp.Clock.Leap(TimeSpan.FromHours(7));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens["refresh_token"])).Status);
        _idp.Clock.Leap(TimeSpan.FromHours(1));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task A_superseded_token_as_subject_is_refused_and_for_30_seconds_ends_nothing() // SPEC C10
    {
        var first = await _idp.SignInAsync();
        var second = await _idp.RefreshAsync(first["refresh_token"]!);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(first["refresh_token"]), "invalid_grant", "subject_token_superseded");
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(second["refresh_token"])).Status);

        _idp.Clock.Advance(TimeSpan.FromSeconds(30));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(first["refresh_token"]), "invalid_grant", "refresh_token_reused");
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(second["refresh_token"]), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task A_suspended_person_is_signed_out_of_her_browser_too()
    {
        using var browser = _idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        await _idp.ExecuteAsync("UPDATE people SET active = false WHERE id = 'u-alice'");
        Assert.Equal("login_required", (await browser.GetAsync(Wire.Authorize(("prompt", "none")))).Leaving!.Query()["error"]);
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();
}
