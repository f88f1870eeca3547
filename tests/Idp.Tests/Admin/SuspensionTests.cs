using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Storage;

namespace Xaa.Idp.Tests.Admin;

/// <summary>A suspension is felt at once, whatever the client holds, and restoring revives nothing.</summary>
public sealed class SuspensionTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task A_suspended_persons_tokens_and_sign_ins_are_refused_at_once()
    {
        var tokens = await _idp.SignInAsync();
        var bob = await _idp.SignInAsync("bob");
        await _idp.SetActiveAsync("u-alice", false);

        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["id_token"]), "invalid_grant", "person_suspended");
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "invalid_grant", "person_suspended");
        await _idp.AssertRefusedAsync(await _idp.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "person_suspended");
        using var browser = _idp.CreateBrowser();
        var page = await browser.SubmitAsync(
            await browser.GetAsync(new Uri(IdpHost.Issuer + "/signin")),
            new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        Assert.Contains("suspended", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeForAsync(bob["id_token"]!, 7402)).Status);
    }

    [Fact]
    public async Task Restoring_lets_her_sign_in_again_and_revives_no_session()
    {
        var (tokens, other) = (await _idp.SignInAsync(), await _idp.SignInAsync());
        await _idp.SetActiveAsync("u-alice", false);
        await _idp.SetActiveAsync("u-alice", true);

        foreach (var old in new[] { tokens, other })
        {
            await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(old["id_token"]), "invalid_grant", "session_ended");
            await _idp.AssertRefusedAsync(await _idp.RefreshAsync(old["refresh_token"]!), "invalid_grant", "session_ended");
        }
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync((await _idp.SignInAsync())["id_token"])).Status);
    }

    [Fact]
    public async Task A_browser_that_was_signed_in_is_not_any_more()
    {
        using var browser = _idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        await _idp.SetActiveAsync("u-alice", false);
        await _idp.SetActiveAsync("u-alice", true);
        Assert.Equal("login_required", (await browser.GetAsync(Wire.Authorize(("prompt", "none")))).Leaving!.Query()["error"]);
    }

    [Fact]
    public async Task A_session_that_slipped_in_behind_the_suspension_does_not_come_to_life_when_she_is_restored()
    {
        await _idp.SetActiveAsync("u-alice", false);
        // What a sign-in leaves whose password was checked a moment before.
        var now = _idp.Clock.GetUtcNow();
        var (sessions, handle) = (_idp.Services.GetRequiredService<SessionStore>(), SessionHandle.New());
        await sessions.CreateAsync(
            new("slipped", "u-alice", now, "urn:xaa:pwd", ["pwd"], now.AddHours(8), now.AddDays(7), Ended: null), handle, CancellationToken.None);
        await _idp.SetActiveAsync("u-alice", true);
        Assert.False((await sessions.FindAsync("slipped", CancellationToken.None))!.IsLive(now));
    }

    [Fact]
    public async Task A_code_that_is_out_is_worth_nothing()
    {
        using var browser = _idp.CreateBrowser();
        var callback = await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        await _idp.SetActiveAsync("u-alice", false);
        await _idp.AssertRefusedAsync(await _idp.RedeemAsync(callback.Query()["code"]), "invalid_grant", "code_unknown");
    }

    [Fact]
    public async Task Another_replica_feels_it_at_once()
    {
        await using var replica = new IdpHost { Settings = { ["Idp:DataDirectory"] = _idp.DataDirectory } };
        var tokens = await _idp.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await replica.ExchangeAsync(tokens["id_token"])).Status);
        await _idp.SetActiveAsync("u-alice", false);
        await replica.AssertRefusedAsync(await replica.ExchangeAsync(tokens["id_token"]), "invalid_grant", "person_suspended");
    }

    [Fact]
    public async Task Of_many_changes_at_once_each_is_whole()
    {
        var token = await _idp.OperatorTokenAsync();
        await _idp.SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _idp.PatchAsync(token, "u-alice", i % 2 == 0 ? """{"active":false}""" : """{"active":true}""")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await _idp.SetActiveAsync("u-alice", true);
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync((await _idp.SignInAsync())["id_token"])).Status);
    }

    [Fact]
    public async Task The_log_says_who_did_it_and_holds_no_token()
    {
        await _idp.SignInAsync();
        var token = await _idp.OperatorTokenAsync();
        await _idp.PatchAsync(token, "u-alice", """{"active":false}""");
        await _idp.PatchAsync(token, "u-alice", """{"active":false}""");
        Assert.Single(_idp.Logs.All, line => line is (LogLevel.Information, "operator suspended u-alice; 1 sessions ended."));
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(token.Split('.')[1], StringComparison.Ordinal));
    }
}
