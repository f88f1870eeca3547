using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Policy;
using Xaa.Idp.Tests.PolicyChanges;
using Xaa.Idp.Tests.PushedAuthorization;
using Xaa.Idp.Tests.SignOut;
using Xaa.Idp.Tests.Token;
using Xaa.OAuth;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Replicas;

/// <summary>A second replica changes nothing: what is used up, rotated, revoked or changed at one is so at the other.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private const int Attack = 50;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TwoIdps _idps = new();

    public ValueTask InitializeAsync() => _idps.InitializeAsync();

    public ValueTask DisposeAsync() => _idps.DisposeAsync();

    [Fact]
    public async Task Replicas_that_start_at_once_make_one_set_of_keys_and_fill_the_store_once()
    {
        using var one = _idps.One.CreateClient();
        using var other = _idps.Other.CreateClient();
        Assert.Equal(await one.GetStringAsync("/jwks"), await other.GetStringAsync("/jwks"));
        using (var browser = _idps.CreateBrowser())
            await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);

        var store = _idps.One.Services.GetRequiredService<Store>();
        Assert.Equal(2, await CountAsync(store, "signing_keys"));
        Assert.Equal(1, await CountAsync(store, "data_protection_keys"));
        Assert.Equal(1, await CountAsync(store, "seed"));
        Assert.Equal(
            1, new[] { _idps.One, _idps.Other }.Count(idp => idp.Logs.All.Any(line => line.Text.StartsWith("Filled the store", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_sign_in_that_began_at_one_replica_ends_at_the_other_and_its_tokens_are_good_at_both()
    {
        // Each redirect and each form of the browser falls on the other replica than the one before.
        var tokens = await _idps.One.RedeemAsync(await _idps.CodeAsync());

        foreach (var idp in new[] { _idps.One, _idps.Other })
        {
            Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync(tokens["id_token"])).Status);
            Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync(tokens["refresh_token"])).Status);
            using var http = idp.CreateClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", tokens["access_token"]);
            Assert.Equal("u-alice", (string?)JsonNode.Parse(await http.GetStringAsync("/userinfo"))!["sub"]);
        }
    }

    [Fact]
    public async Task Who_waits_at_one_replica_is_told_of_a_change_of_policy_at_the_other()
    {
        var before = (long)(await _idps.One.PostAsync("/policy/changes", [])).Json["change"]!;
        var waiting = _idps.One.PostAsync("/policy/changes", [("after", $"{before}"), ("wait", "30")]);
        var change = await _idps.Other.DisableConnectionAsync();
        Assert.Equal(change, (long)(await waiting.WaitAsync(s_patience)).Json["change"]!);
    }

    [Fact]
    public async Task A_code_that_is_redeemed_at_both_at_once_is_good_once_at_most()
    {
        var code = await _idps.CodeAsync();
        var answers = await AttackAsync(idp => idp.RedeemAsync(code));

        // The second use ends the session (RFC 6749 §4.1.2), perhaps before the first is answered.
        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.OK), 0, 1);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_grant", answer["error"]));
    }

    [Fact]
    public async Task A_pushed_request_that_is_used_at_both_at_once_is_good_once() // RFC 9126 §2.2
    {
        var address = await _idps.One.PushedAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, Attack).Select(number => Task.Run(async () =>
        {
            using var browser = _idps[number].CreateBrowser();
            return (Replica: number % 2, Page: await browser.GetAsync(address));
        })));

        var winner = Assert.Single(pages, page => page.Page.Status == HttpStatusCode.OK);
        Assert.All(pages.Where(page => page != winner), page =>
        {
            Assert.Equal(HttpStatusCode.BadRequest, page.Page.Status);
            Assert.Contains("invalid_request_uri", page.Page.Html, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_request_that_was_pushed_to_one_replica_is_answered_by_the_other()
    {
        using var browser = _idps.Other.CreateBrowser();
        var callback = await browser.SignInAsync(await _idps.One.PushedAsync(), "alice", IdpHost.Password);
        Assert.Equal(HttpStatusCode.OK, (await _idps.One.RedeemAsync(callback.Query()["code"])).Status);
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_at_both_at_once_is_rotated_once()
    {
        var tokens = await _idps.One.SignInAsync();
        var answers = await AttackAsync(idp => idp.RefreshAsync(tokens["refresh_token"]!));

        var rotated = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Except([rotated]), answer => Assert.Equal("invalid_grant", answer["error"]));

        // Much later it is a theft, whichever replica sees it, and takes the successor with it.
        _idps.One.Clock.Advance(TimeSpan.FromMinutes(1));
        _idps.Other.Clock.Advance(TimeSpan.FromMinutes(1));
        await _idps.Other.AssertRefusedAsync(
            await _idps.Other.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "refresh_token_reused");
        await _idps.One.AssertRefusedAsync(await _idps.One.RefreshAsync(rotated["refresh_token"]!), "invalid_grant", "session_ended");
    }

    [Fact] // SPEC 59
    public async Task A_proof_of_possession_that_is_used_at_both_at_once_counts_once()
    {
        var tokens = await _idps.One.SignInAsync();
        using var key = new ProofKey(_idps.One.Clock);
        var proof = key.Prove(IdpHost.Issuer + "/token");
        var answers = await AttackAsync(idp => idp.ExchangeAsync(tokens["id_token"], ("DPoP", proof)));

        var bound = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(key.Thumbprint, Wire.Payload(bound["access_token"]!).GetProperty("cnf").GetProperty("jkt").GetString());
        Assert.All(answers.Except([bound]), answer => Assert.Equal("invalid_dpop_proof", answer["error"]));
    }

    [Fact] // SPEC 67, RFC 7523 §3
    public async Task A_client_assertion_that_is_used_at_both_at_once_authenticates_once()
    {
        var now = _idps.One.Clock.GetUtcNow().ToUnixTimeSeconds();
        var assertion = _idps.Signer.Sign(JwtTypes.ClientAuthentication, new Dictionary<string, object?>
        {
            ["iss"] = SigningClient.Id,
            ["sub"] = SigningClient.Id,
            ["aud"] = IdpHost.Issuer,
            ["jti"] = "of-the-attack",
            ["iat"] = now,
            ["exp"] = now + 60,
        });
        var answers = await AttackAsync(idp => idp.PostTokenAsync(
        [
            ("grant_type", "client_credentials"), ("client", ""), ("client_assertion_type", SigningClient.AssertionType), ("client_assertion", assertion),
        ]));

        var authenticated = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Except([authenticated]), answer => Assert.Equal("invalid_client", answer["error"]));
    }

    [Fact]
    public async Task A_person_who_is_suspended_at_one_gets_nothing_at_the_other_from_then_on()
    {
        var tokens = await _idps.One.SignInAsync();
        await _idps.One.ExecuteAsync("UPDATE people SET active = false WHERE id = 'u-alice'");

        await _idps.Other.AssertRefusedAsync(await _idps.Other.ExchangeAsync(tokens["id_token"]), "invalid_grant", "person_suspended");
        await _idps.Other.AssertRefusedAsync(await _idps.Other.RefreshAsync(tokens["refresh_token"]!), "invalid_grant", "person_suspended");
    }

    [Fact]
    public async Task A_connection_that_is_switched_off_at_one_is_refused_at_the_other_within_a_second()
    {
        var tokens = await _idps.One.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await _idps.Other.ExchangeAsync(tokens["id_token"])).Status);
        var changed = NextPolicyOf(_idps.Other, policy => policy.FindConnection("agent", "design") is { Enabled: false });

        var started = TimeProvider.System.GetTimestamp();
        await _idps.One.ExecuteAsync("UPDATE connections SET enabled = false WHERE server = 'design'");
        await changed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"After {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds} ms.");

        await _idps.Other.AssertRefusedAsync(await _idps.Other.ExchangeAsync(tokens["id_token"]), "access_denied", "connection_disabled");
    }

    [Fact]
    public async Task What_was_changed_while_a_replica_could_not_hear_is_read_when_it_hears_again()
    {
        var store = _idps.One.Services.GetRequiredService<Store>();
        var changed = NextPolicyOf(_idps.Other, policy => policy.FindConnection("agent", "design") is null);
        // Nobody listens any more when the row goes.
        await store.WriteAsync(
            connection =>
            {
                connection.Cached("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
                    .ExecuteNonQuery();
                return connection.Cached("DELETE FROM connections WHERE server = 'design'").ExecuteNonQuery();
            },
            TestContext.Current.CancellationToken);

        await _idps.Other.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(1));
        Assert.False(changed.IsCompleted);
        _idps.Other.Clock.Advance(TimeSpan.FromSeconds(1));
        await changed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_feed_that_is_read_at_either_replica_has_every_record_of_both_in_one_order()
    {
        var tokens = await _idps.One.SignInAsync();
        var answers = await AttackAsync(idp => idp.ExchangeAsync(tokens["id_token"]));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));

        var (one, other) = (await _idps.One.RecordsAsync(), await _idps.Other.RecordsAsync());
        Assert.Equal(one.Select(record => (string?)record["id"]), other.Select(record => (string?)record["id"]));
        Assert.Equal(
            answers.Select(answer => answer.TraceId).Order(),
            one.Where(record => (string?)record["step"] == "TokenExchange").Select(record => (string?)record["traceId"]).Order());
    }

    [Fact]
    public async Task Who_waits_for_records_at_one_replica_is_woken_by_a_record_of_the_other()
    {
        var tokens = await _idps.One.SignInAsync();
        await _idps.One.FlushAsync();
        using var http = _idps.Other.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", DemoSeed.ReaderKey);
        var next = (long)JsonNode.Parse(await http.GetStringAsync("/records"))!["next"]!;

        // The clocks stand still: nothing but the commit can end the wait.
        var waiting = http.GetStringAsync($"/records?after={next}&wait=30");
        var answer = await _idps.One.ExchangeAsync(tokens["id_token"]);

        var page = JsonNode.Parse(await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))!;
        Assert.Equal(answer.TraceId, (string?)Assert.Single(page["records"]!.AsArray())!["traceId"]);
    }

    [Fact]
    public async Task Of_a_session_that_ended_a_client_is_told_once_whichever_replica_does_it()
    {
        await _idps.One.SignInAsync();
        await _idps.Other.ExecuteAsync("UPDATE sessions SET ended = 1");
        for (var i = 0; i < 3; i++)
            await Task.WhenAll(_idps.One.LogoutTickAsync(), _idps.Other.LogoutTickAsync());
        await _idps.Agent.NextAsync();
        for (var i = 0; i < 3; i++)
            await Task.WhenAll(_idps.One.LogoutTickAsync(), _idps.Other.LogoutTickAsync());
        Assert.Equal(1, _idps.Agent.Count);
    }

    private Task<TokenAnswer[]> AttackAsync(Func<IdpHost, Task<TokenAnswer>> attack) =>
        Task.WhenAll(Enumerable.Range(0, Attack).Select(number => Task.Run(() => attack(_idps[number]))));

    /// <summary>Ends when a replica has heard of a change and holds such a policy.</summary>
    private static Task NextPolicyOf(IdpHost idp, Func<PolicySnapshot, bool> isSo)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var policy = idp.Services.GetRequiredService<PolicyStore>();
        // Behind the policy's own subscription, so it is refreshed by then.
        idp.Services.GetRequiredService<Store>().OnChange("policy", () =>
        {
            if (isSo(policy.Current))
                seen.TrySetResult();
        });
        return seen.Task;
    }

    private static async Task<long> CountAsync(Store store, string table) =>
        await store.FirstAsync($"SELECT count(*) FROM {table}", [], row => row.GetInt64(0), TestContext.Current.CancellationToken);
}
