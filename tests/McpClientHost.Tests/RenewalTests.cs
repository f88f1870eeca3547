namespace Xaa.McpClientHost.Tests;

public sealed class RenewalTests
{
    [Fact]
    public async Task An_expired_access_token_is_renewed_without_the_person_noticing()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var before = (stack.Network.Count("localhost:7100/token"), stack.Network.Count("localhost:7401/oauth/token"));
        stack.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        Assert.Equal(1, stack.Authorizations);
        Assert.Equal(before.Item2 + 1, stack.Network.Count("localhost:7401/oauth/token"));
        var design = (await alice.ConnectionsAsync())[0]!;
        Assert.Equal(stack.Clock.GetUtcNow().AddSeconds(300), (DateTimeOffset)design["expires"]!, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_tokens_of_the_sign_in_are_rotated_before_the_ID_token_expires_and_by_one_request()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        stack.Clock.Leap(TimeSpan.FromMinutes(56));
        var calls = await Task.WhenAll(
            alice.PostAsync("/api/connections/design/tools/paint"), alice.PostAsync("/api/connections/wiki/tools/paint"));
        Assert.All(calls, call => Assert.Equal(200, call.Status));
        Assert.Single(stack.Network.Requests, r => r.Body.Contains("grant_type=refresh_token"));
        Assert.Equal(1, stack.Authorizations);
        var subjects = stack.Network.Requests.Where(r => r.Body.Contains("subject_token="))
            .Select(r => r.Body.Split("subject_token=")[1].Split('&')[0]);
        Assert.Equal(2, subjects.Distinct().Count());
    }

    [Fact]
    public async Task An_open_page_keeps_its_connections_fresh()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var start = stack.Clock.GetUtcNow();
        var looking = new TaskCompletionSource();
        var renewed = Stack.SettledAsync(alice, connections =>
        {
            looking.TrySetResult();
            return connections.All(c => (DateTimeOffset?)c!["expires"] > start.AddSeconds(500));
        });
        await looking.Task;
        stack.Clock.Leap(TimeSpan.FromSeconds(271));
        Assert.Equal("connected", (string?)(await renewed)[0]!["state"]);
    }

    [Fact]
    public async Task After_a_restart_the_same_cookie_brings_the_connections_back_without_a_sign_in()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        await stack.RestartAgentAsync();
        Assert.Contains("Alice Archer", (await alice.GoAsync(Stack.Agent + "/")).Html);
        Assert.All(await Stack.SettledAsync(alice), c => Assert.Equal("connected", (string?)c!["state"]));
        Assert.Equal(1, stack.Authorizations);
    }

    [Fact]
    public async Task When_the_session_at_the_IdP_has_ended_an_open_page_is_told_and_the_sign_in_here_ends()
    {
        await using var stack = Stack.Start();
        var (alice, events, _) = await EndAtTheIdpAsync(stack);
        using (events)
            await AssertEndedAsync(stack, alice, events);
    }

    [Fact]
    public async Task When_the_session_at_the_IdP_has_ended_a_call_is_refused_and_the_sign_in_here_ends()
    {
        await using var stack = Stack.Start();
        var (alice, events, antiforgery) = await EndAtTheIdpAsync(stack);
        using (events)
        {
            var (status, _) = await alice.PostAsync("/api/connections/design/tools/paint", antiforgery: antiforgery);
            // The page that is open may find out before the call does: then the server is not connected any more, or nobody is signed in.
            Assert.Contains(status, new[] { 401, 403, 409 });
            await AssertEndedAsync(stack, alice, events);
        }
    }

    [Fact]
    public async Task A_call_that_is_under_way_when_the_person_signs_out_is_answered_401()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var silence = new Silence();
        stack.Network.Map("localhost:7401", silence);
        var call = alice.PostAsync("/api/connections/design/tools/paint");
        await silence.Asked.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(303, (await alice.PostAsync("/signout")).Status);
        Assert.Equal(401, (await call.WaitAsync(TimeSpan.FromSeconds(30))).Status);
    }

    // Her page is open, and her access tokens have run out: whoever needs one asks the IdP.
    private static async Task<(Browser Browser, HttpResponseMessage Events, string Antiforgery)> EndAtTheIdpAsync(Stack stack)
    {
        var browser = await stack.SignInAsync("alice");
        await Stack.SettledAsync(browser);
        await browser.SubmitAsync(await browser.GoAsync(Stack.Idp + "/logout"));
        var antiforgery = await browser.AntiforgeryAsync();
        var events = await browser.OpenAsync(Stack.Agent + "/events", CancellationToken.None);
        stack.Clock.Leap(TimeSpan.FromSeconds(301));
        return (browser, events, antiforgery);
    }

    private static async Task AssertEndedAsync(Stack stack, Browser browser, HttpResponseMessage events)
    {
        Assert.Contains("event: ended", await events.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(401, (await browser.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        Assert.Contains("Sign in with Acme", (await browser.GoAsync(Stack.Agent + "/")).Html);
        Assert.Equal(1, stack.Authorizations);
    }

    private sealed class Silence : HttpMessageHandler
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It never answers.");
        }
    }
}
