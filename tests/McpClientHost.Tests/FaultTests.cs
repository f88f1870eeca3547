using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Xaa.McpClientHost.Tests;

/// <summary>One party does not work: the others do, the person is told in words, and it comes back by itself.</summary>
public sealed class FaultTests
{
    private const string DesignAuthority = "localhost:7401";
    private const string IdpAuthority = "localhost:7100";

    [Theory]
    [InlineData(Fault.Down, "It does not answer.")]
    [InlineData(Fault.Failing, "It answers with something that makes no sense")]
    [InlineData(Fault.Garbage, "It answers with something that makes no sense")]
    [InlineData(Fault.Redirecting, "sends elsewhere. Nothing of yours was sent there.")]
    [InlineData(Fault.Silent, "It did not answer in time.")]
    public async Task A_server_that_does_not_work_at_sign_in_is_explained_the_others_are_used_and_it_heals(Fault fault, string words)
    {
        await using var stack = Stack.Start(retries: false);
        stack.Network.Map(DesignAuthority, new Faulty(fault));
        var alice = await stack.SignInAsync("alice");
        if (fault == Fault.Silent)
        {
            await Stack.WatchAsync(alice, connections => (string?)connections[1]!["state"] == "connected");
            stack.Clock.Leap(TimeSpan.FromSeconds(31));
        }

        var connections = await Stack.SettledAsync(alice);
        Assert.Equal(["failed", "connected"], connections.Select(c => (string?)c!["state"]));
        Assert.Contains(words, (string?)connections[0]!["failure"]);
        Assert.Contains(words, (await alice.GoAsync(Stack.Agent + "/connections/design")).Html);
        Assert.Equal(200, (await alice.PostAsync("/api/connections/wiki/tools/paint")).Status);

        stack.Restore(DesignAuthority);
        Assert.Equal("connected", (string?)(await HealedAsync(stack, alice))[0]!["state"]);
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        Assert.Equal(1, stack.Authorizations);
    }

    [Theory]
    [InlineData(Fault.Down)]
    [InlineData(Fault.Garbage)]
    [InlineData(Fault.Redirecting)]
    public async Task A_server_that_goes_while_someone_looks_is_seen_to_go_and_to_come_back(Fault fault)
    {
        await using var stack = Stack.Start(retries: false);
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        stack.Network.Map(DesignAuthority, new Faulty(fault));

        var advanced = false;
        var connections = await Stack.SettledAsync(alice, connections =>
        {
            if (!advanced)
                stack.Clock.Leap(TimeSpan.FromSeconds(40));
            advanced = true;
            return (string?)connections[0]!["state"] == "failed";
        });
        Assert.Equal("connected", (string?)connections[1]!["state"]);

        stack.Restore(DesignAuthority);
        Assert.Equal("connected", (string?)(await HealedAsync(stack, alice))[0]!["state"]);
    }

    [Fact]
    public async Task A_tool_call_that_finds_the_server_gone_says_so_on_the_card_too()
    {
        await using var stack = Stack.Start(retries: false);
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        stack.Network.Unplug(DesignAuthority);
        Assert.Equal(502, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        Assert.Equal(["failed", "connected"], (await alice.ConnectionsAsync()).Select(c => (string?)c!["state"]));
        stack.Restore(DesignAuthority);
        Assert.Equal("connected", (string?)(await HealedAsync(stack, alice))[0]!["state"]);
    }

    [Theory]
    [InlineData(Fault.Down)]
    [InlineData(Fault.Failing)]
    [InlineData(Fault.Garbage)]
    public async Task Without_the_IdP_tokens_are_used_up_then_the_cards_say_what_is_missing_and_all_heals(Fault fault)
    {
        await using var stack = Stack.Start(retries: false);
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        stack.Network.Map(IdpAuthority, new Faulty(fault));
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);

        stack.Clock.Leap(TimeSpan.FromSeconds(301));
        var connections = await Stack.SettledAsync(alice, all => all.All(c => (string?)c!["state"] == "failed"));
        Assert.All(connections, c => Assert.Contains("Your company's identity provider", (string?)c!["failure"]));

        stack.Restore(IdpAuthority);
        Assert.All(await HealedAsync(stack, alice), c => Assert.Equal("connected", (string?)c!["state"]));
        Assert.Equal(1, stack.Authorizations);
    }

    [Fact]
    public async Task Who_wants_to_sign_in_while_the_IdP_is_down_is_told_so()
    {
        await using var stack = Stack.Start(retries: false);
        stack.Network.Unplug(IdpAuthority);
        var page = await new Browser(stack.Network).GoAsync(Stack.Agent + "/signin");
        Assert.Equal(503, page.Status);
        Assert.Contains("The identity provider cannot be reached now.", page.Html);
        Assert.Contains("Sign in with Acme", page.Html);
    }

    [Fact]
    public async Task What_stays_down_is_asked_less_and_less()
    {
        await using var stack = Stack.Start(retries: false);
        stack.Network.Unplug(DesignAuthority);
        var alice = await stack.SignInAsync("alice");
        List<double> pauses = [];
        var tried = stack.Clock.GetUtcNow();
        await Stack.SettledAsync(alice, connections =>
        {
            if ((DateTimeOffset?)connections[0]!["retryAt"] is { } retry && retry > tried)
            {
                pauses.Add((retry - stack.Clock.GetUtcNow()).TotalSeconds);
                tried = retry;
                stack.Clock.Leap(retry - stack.Clock.GetUtcNow() + TimeSpan.FromSeconds(5));
            }
            return pauses.Count == 7;
        });
        Assert.Equal([5, 10, 20, 40, 60, 60, 60], pauses);
    }

    // Somebody looks, and time passes: to the next attempt, and to no later one before that has ended.
    private static Task<JsonArray> HealedAsync(Stack stack, Browser browser)
    {
        var tried = default(DateTimeOffset);
        return Stack.SettledAsync(browser, connections =>
        {
            if (connections.All(c => (string?)c!["state"] == "connected"))
                return true;
            var retries = connections.Select(c => (DateTimeOffset?)c!["retryAt"]).Where(at => at > tried).ToList();
            if (retries.Max() is { } next)
            {
                tried = next;
                if (next + TimeSpan.FromSeconds(5) > stack.Clock.GetUtcNow())
                    stack.Clock.Leap(next + TimeSpan.FromSeconds(5) - stack.Clock.GetUtcNow());
            }
            return false;
        });
    }

    public enum Fault
    {
        Down,
        Failing,
        Garbage,
        Redirecting,
        Silent,
    }

    private sealed class Faulty(Fault fault) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (fault)
            {
                case Fault.Failing:
                    return new(HttpStatusCode.InternalServerError);
                case Fault.Garbage:
                    return new(HttpStatusCode.OK) { Content = new StringContent("<h1>It works!</h1>", Encoding.UTF8, "text/html") };
                case Fault.Redirecting:
                    // Nothing stands there: whoever follows fails the test.
                    return new(HttpStatusCode.Found) { Headers = { Location = new("http://localhost:7999/elsewhere") } };
                case Fault.Silent:
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    throw new InvalidOperationException("It never answers.");
                default:
                    throw new HttpRequestException(HttpRequestError.ConnectionError, "Nothing listens here.");
            }
        }
    }
}
