using System.Net;
using Xaa.Client;

namespace Xaa.Tests.Client;

public sealed class TokenCacheTests
{
    [Fact]
    public async Task Fifty_calls_at_once_need_one_exchange()
    {
        await using var flow = await ClientFlow.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => flow.CallAsync(flow.Connect().Http))));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal((1, 1), (flow.Exchanges, flow.Redemptions));
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_take_the_token_from_those_who_wait()
    {
        await using var flow = await ClientFlow.StartAsync();
        var answering = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        flow.Idp.Routes["/token"] = async context =>
        {
            asked.SetResult();
            await answering.Task;
            await FakeParty.WriteAsync(context, 200, flow.IdJagAnswer());
        };
        using var givingUp = new CancellationTokenSource();
        var registration = flow.DesignServer.Registration;
        var first = flow.Client.GetAccessTokenAsync(ClientFlow.Person(), registration, ClientFlow.DesignMcp, null, givingUp.Token);
        await asked.Task;
        var second = flow.Client.GetAccessTokenAsync(ClientFlow.Person(), registration, ClientFlow.DesignMcp, null, CancellationToken.None);
        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answering.SetResult();
        Assert.Equal("access-1", (await second).Token.Value);
        Assert.Equal(1, flow.Exchanges);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires_and_then_renewed_ahead()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, handler) = flow.Connect();
        await flow.CallAsync(http);
        Assert.Equal(flow.Clock.GetUtcNow() + TimeSpan.FromSeconds(300), handler.LastToken!.Expires);

        flow.Clock.Advance(TimeSpan.FromSeconds(269));
        await flow.CallAsync(http);
        Assert.Equal(1, flow.Exchanges);

        flow.Clock.Advance(TimeSpan.FromSeconds(1));
        await flow.CallAsync(http);
        Assert.Equal((2, 2), (flow.Exchanges, flow.Redemptions));
        Assert.Equal("access-2", handler.LastToken!.Token.Value);
        Assert.Single(flow.Requests("localhost:7401/mcp"), r => r.Header("Authorization") is null);
    }

    [Fact]
    public async Task With_a_kept_token_nothing_is_made_but_the_look_up()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (subject, registration) = (ClientFlow.Person(), flow.DesignServer.Registration);
        var key = IdentityAssertionClient.TokenKey.For(subject, registration, ClientFlow.DesignMcp, "design.read");
        await flow.Client.AcquireAsync(key, subject, registration, "design.read", CancellationToken.None);
        await MeasureAsync();
        Assert.Equal(0, await MeasureAsync());
        Assert.Equal(1, flow.Exchanges);

        async Task<long> MeasureAsync()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                await flow.Client.AcquireAsync(key, subject, registration, "design.read", CancellationToken.None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task A_token_without_expires_in_is_not_trusted_for_long()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ =>
        {
            var answer = flow.AccessTokenAnswer();
            answer.Remove("expires_in");
            return (200, answer);
        });
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        flow.Clock.Advance(TimeSpan.FromSeconds(30));
        await flow.CallAsync(http);
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact]
    public async Task People_do_not_share_tokens()
    {
        await using var flow = await ClientFlow.StartAsync();
        await flow.CallAsync(flow.Connect(ClientFlow.Person("alice")).Http);
        await flow.CallAsync(flow.Connect(ClientFlow.Person("bob")).Http);
        Assert.Equal(
            ["refresh-token-of-alice", "refresh-token-of-bob"], flow.Requests("localhost:7100/token").Select(r => r.Form()["subject_token"]));
        Assert.Equal(["Bearer access-1", "Bearer access-2"], Sent(flow));
    }

    [Fact]
    public async Task Scopes_in_another_order_are_the_same_token_and_other_scopes_are_not()
    {
        await using var flow = await ClientFlow.StartAsync();
        Task<AcquiredToken> GetAsync(string scope) =>
            flow.Client.GetAccessTokenAsync(ClientFlow.Person(), flow.DesignServer.Registration, ClientFlow.DesignMcp, scope, CancellationToken.None);
        var first = await GetAsync("design.read design.write");
        Assert.Same(first, await GetAsync("design.write design.read"));
        Assert.NotSame(first, await GetAsync("design.read"));
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact] // SPEC 48
    public async Task A_refresh_token_that_a_server_issues_all_the_same_is_not_used()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ =>
        {
            var answer = flow.AccessTokenAnswer();
            answer["refresh_token"] = "refresh-token-of-design";
            return (200, answer);
        });
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        flow.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal(["id-jag-1", "id-jag-2"], flow.Requests("localhost:7401/oauth/token").Select(r => r.Form()["assertion"]));
        Assert.DoesNotContain(flow.Network.Requests, r => r.Body.Contains("refresh-token-of-design", StringComparison.Ordinal));
    }

    [Fact] // SPEC 24
    public async Task Policys_no_is_an_outcome_for_who_asks_for_one_and_a_token_likewise()
    {
        await using var flow = await ClientFlow.StartAsync();
        ValueTask<TokenOutcome> AcquireAsync(string name) => flow.Client.AcquireAsync(
            ClientFlow.Person(name), flow.DesignServer.Registration, ClientFlow.DesignMcp, "design.read", CancellationToken.None);
        Assert.Equal(("access-1", null), ((await AcquireAsync("alice")).Require().Token.Value, (await AcquireAsync("alice")).Refusal));
        flow.Idp.Answer("/token", _ => (400, ClientFlow.Error("access_denied")));
        var denied = await AcquireAsync("bob");
        Assert.Equal((null, true), (denied.Token, denied.Refusal!.IsPolicyDenial));
        Assert.Same(denied.Refusal, Assert.Throws<IdentityAssertionException>(() => denied.Require()).Refusal);
    }

    [Fact]
    public async Task A_refusal_is_remembered_for_five_seconds()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (400, ClientFlow.Error("access_denied")));
        await flow.RefusedAsync();
        await flow.RefusedAsync();
        Assert.Equal(1, flow.Exchanges);
        flow.Clock.Advance(TimeSpan.FromSeconds(5));
        flow.Idp.Answer("/token", _ => (200, flow.IdJagAnswer()));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact]
    public async Task What_is_forgotten_is_fetched_again()
    {
        await using var flow = await ClientFlow.StartAsync();
        await flow.CallAsync(flow.Connect(ClientFlow.Person("alice")).Http);
        await flow.CallAsync(flow.Connect(ClientFlow.Person("bob")).Http);
        flow.Client.Forget("session-of-alice");
        await flow.CallAsync(flow.Connect(ClientFlow.Person("alice")).Http);
        await flow.CallAsync(flow.Connect(ClientFlow.Person("bob")).Http);
        Assert.Equal(3, flow.Exchanges);
    }

    private static IEnumerable<string> Sent(ClientFlow flow) =>
        flow.Requests("localhost:7401/mcp").Select(r => r.Header("Authorization")).OfType<string>();
}
