using System.Net;

namespace Xaa.Idp.Tests.Token;

public sealed class RefreshTokenTests(IdpHost idp)
{
    [Fact]
    public async Task A_refresh_token_rotates_and_the_session_goes_on()
    {
        var first = await idp.SignInAsync();
        var second = await idp.RefreshAsync(first["refresh_token"]!);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.NotEqual(first["refresh_token"], second["refresh_token"]);
        Assert.Equal(SessionOf(first), SessionOf(second));
        Assert.False(Wire.Payload(second["id_token"]!).TryGetProperty("nonce", out _));
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(second["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task The_scope_may_narrow_but_not_widen()
    {
        var tokens = await idp.SignInAsync("alice", ("scope", "openid email offline_access"));
        foreach (var scope in (string[])["openid profile", "email", "openid design.read"])
            await idp.AssertRefusedAsync(await idp.RefreshAsync(tokens["refresh_token"]!, ("scope", scope)), "invalid_scope", "scope_not_allowed");
        var narrow = await idp.RefreshAsync(tokens["refresh_token"]!, ("scope", "openid"));
        Assert.Equal("openid", narrow["scope"]);
        Assert.Equal("openid email offline_access", (await idp.RefreshAsync(narrow["refresh_token"]!))["scope"]);
    }

    [Fact]
    public async Task Another_clients_refresh_token_is_refused()
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.RefreshAsync(tokens["refresh_token"]!, ("client", "other:" + DemoSeed.OtherSecret));
        await idp.AssertRefusedAsync(answer, "invalid_grant", "subject_token_client_mismatch");
    }

    [Theory]
    [InlineData("x", "invalid_grant", "subject_token_unknown")]
    [InlineData("", "invalid_request", "missing_parameter")]
    public async Task Garbage_is_refused(string token, string error, string reason) =>
        await idp.AssertRefusedAsync(await idp.RefreshAsync(token), error, reason);

    [Fact]
    public async Task A_superseded_token_is_forgiven_for_30_seconds_and_then_ends_the_family() // RFC 9700 §4.14.2
    {
        await using var own = new IdpHost();
        var first = await own.SignInAsync();
        var second = await own.RefreshAsync(first["refresh_token"]!);

        own.Clock.Advance(TimeSpan.FromSeconds(29));
        await own.AssertRefusedAsync(await own.RefreshAsync(first["refresh_token"]!), "invalid_grant", "subject_token_superseded");
        var third = await own.RefreshAsync(second["refresh_token"]!);
        Assert.Equal(HttpStatusCode.OK, third.Status);

        own.Clock.Advance(TimeSpan.FromSeconds(30));
        await own.AssertRefusedAsync(await own.RefreshAsync(second["refresh_token"]!), "invalid_grant", "refresh_token_reused");
        await own.AssertRefusedAsync(await own.RefreshAsync(third["refresh_token"]!), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task A_session_goes_idle_after_8_hours_and_refreshing_keeps_it_for_7_days_at_most()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        for (var hours = 0; hours < 7 * 24 - 7; hours += 7)
        {
            own.Clock.Leap(TimeSpan.FromHours(7));
            tokens = await own.RefreshAsync(tokens["refresh_token"]!);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }
        own.Clock.Leap(TimeSpan.FromHours(7));
        await own.AssertRefusedAsync(await own.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "session_ended");

        var idle = await own.SignInAsync();
        own.Clock.Leap(TimeSpan.FromHours(8));
        await own.AssertRefusedAsync(await own.RefreshAsync(idle["refresh_token"]!), "invalid_grant", "session_ended");
    }

    [Fact]
    public async Task A_suspended_person_gets_nothing_more()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        await own.ExecuteAsync("UPDATE people SET active = false WHERE id = 'u-alice'");
        await own.AssertRefusedAsync(await own.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "person_suspended");
    }

    [Fact]
    public async Task Of_many_at_once_one_wins_and_the_family_lives()
    {
        var tokens = await idp.SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => idp.RefreshAsync(tokens["refresh_token"]!)));
        var winner = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await idp.RefreshAsync(winner["refresh_token"]!)).Status);
    }

    private static string? SessionOf(TokenAnswer answer) => Wire.Payload(answer["id_token"]!).GetProperty("sid").GetString();
}
