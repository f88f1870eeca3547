using System.Net;
using System.Text.Json.Nodes;
using Xaa.Client;
using Xaa.Records;

namespace Xaa.Tests.Client;

// RFC 9470, SPEC 22: a call that needs a stronger sign-in asks the host for it, once, and goes on where it was.
public sealed class StepUpTests
{
    private const string Mfa = "urn:xaa:mfa";
    private const string Weak = """Bearer error="insufficient_user_authentication", acr_values="urn:xaa:mfa", max_age="300", scope="design.write" """;

    [Fact] // SPEC 22
    public async Task Refused_by_the_IdP_the_call_waits_for_a_stronger_sign_in_and_is_repeated()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        RefuseWeakSignIn(flow);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect(person).Http));
        Assert.Equal([new(ClientFlow.DesignMcp, "design.read", new(Mfa, TimeSpan.FromSeconds(300)))], asked);
        Assert.Equal(["weak", "strong"], flow.Requests("localhost:7100/token").Select(r => r.Form()["subject_token"]));
    }

    [Fact] // RFC 9470 §3
    public async Task Refused_by_the_server_after_a_fresh_token_the_call_waits_for_a_stronger_sign_in_and_is_repeated()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        var (http, _) = flow.Connect(person);
        await flow.CallAsync(http);
        flow.Challenge = Weak;
        flow.Accepts = token => token == "access-3";
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal([new(ClientFlow.DesignMcp, "design.read design.write", new(Mfa, TimeSpan.FromSeconds(300)))], asked);
        var exchanges = flow.Requests("localhost:7100/token").Select(r => (r.Form()["subject_token"], r.Form()["scope"]));
        Assert.Equal([("weak", "design.read"), ("weak", "design.read design.write"), ("strong", "design.read design.write")], exchanges);
    }

    [Fact]
    public async Task The_IdP_that_refuses_the_wider_scope_and_the_server_that_wants_it_are_one_question()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        var (http, _) = flow.Connect(person);
        await flow.CallAsync(http);
        flow.Challenge = Weak;
        flow.Accepts = token => token == "access-2";
        flow.Idp.Answer("/token", form => form["subject_token"] == "weak"
            ? (400, new JsonObject { ["error"] = "insufficient_user_authentication", ["max_age"] = 60 })
            : (200, flow.IdJagAnswer()));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal([new(ClientFlow.DesignMcp, "design.read design.write", new(Mfa, TimeSpan.FromSeconds(60)))], asked);
    }

    [Fact]
    public async Task A_sign_in_that_stays_too_weak_for_the_IdP_is_asked_for_once()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("weak"));
        RefuseWeakSignIn(flow);
        var refusal = await flow.RefusedAsync(person);
        Assert.Equal((FlowStep.TokenExchange, ClientFlow.IdpIssuer, true), (refusal.Step, refusal.Party, refusal.NeedsStrongerSignIn));
        Assert.Equal(new StepUpRequirement(Mfa, TimeSpan.FromSeconds(300)), refusal.StepUp);
        Assert.Single(asked);
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact]
    public async Task A_sign_in_that_stays_too_weak_for_the_server_is_asked_for_once()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        flow.Accepts = _ => false;
        flow.Challenge = Weak;
        var refusal = await flow.RefusedAsync(person);
        Assert.Equal((FlowStep.ResourceRequest, ClientFlow.DesignMcp, true), (refusal.Step, refusal.Party, refusal.NeedsStrongerSignIn));
        Assert.Equal(new StepUpRequirement(Mfa, TimeSpan.FromSeconds(300)), refusal.StepUp);
        Assert.Single(asked);
        Assert.Equal(3, flow.Exchanges);
    }

    [Fact]
    public async Task A_person_who_declines_ends_the_call_with_what_the_sign_in_lacked()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(_ => false);
        RefuseWeakSignIn(flow);
        var refusal = await flow.RefusedAsync(person);
        Assert.True(refusal.NeedsStrongerSignIn);
        Assert.Single(asked);
        Assert.Equal((1, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact]
    public async Task A_token_that_is_fetched_before_any_call_bothers_nobody()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        RefuseWeakSignIn(flow);
        var (_, handler) = flow.Connect(person);
        var exception = await Assert.ThrowsAsync<IdentityAssertionException>(() => handler.PrepareAsync(CancellationToken.None));
        Assert.True(exception.Refusal.NeedsStrongerSignIn);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task Ten_calls_at_once_ask_one_question_and_share_its_answer()
    {
        await using var flow = await ClientFlow.StartAsync();
        var answering = new TaskCompletionSource();
        var token = "weak";
        var asked = 0;
        var person = ClientFlow.Person(assertion: () => new(Volatile.Read(ref token).AsSubject())) with
        {
            StepUpAsync = async (_, _) =>
            {
                Interlocked.Increment(ref asked);
                await answering.Task;
                Volatile.Write(ref token, "strong");
                return true;
            },
        };
        RefuseWeakSignIn(flow);
        var calls = Enumerable.Range(0, 10).Select(_ => flow.CallAsync(flow.Connect(person).Http)).ToList();
        answering.SetResult();
        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_call_that_is_given_up_takes_its_question_along_and_the_next_one_asks_its_own()
    {
        await using var flow = await ClientFlow.StartAsync();
        var firstAsked = new TaskCompletionSource();
        var asked = 0;
        var token = "weak";
        var person = ClientFlow.Person(assertion: () => new(token.AsSubject())) with
        {
            StepUpAsync = async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref asked) == 1)
                {
                    firstAsked.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                token = "strong";
                return true;
            },
        };
        RefuseWeakSignIn(flow);
        using var givingUp = new CancellationTokenSource();
        var first = flow.Connect(person).Http.PostAsync(ClientFlow.DesignMcp, new StringContent("{}"), givingUp.Token);
        await firstAsked.Task;
        var second = flow.CallAsync(flow.Connect(person).Http);
        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(HttpStatusCode.OK, await second);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task People_are_asked_apart()
    {
        await using var flow = await ClientFlow.StartAsync();
        var alices = new TaskCompletionSource<bool>();
        var alice = ClientFlow.Person("alice", () => new("weak".AsSubject())) with { StepUpAsync = async (_, _) => await alices.Task };
        var (bob, asked) = Signed(subject => subject.SignIn("strong"));
        RefuseWeakSignIn(flow);
        var waiting = flow.RefusedAsync(alice);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect(bob).Http));
        Assert.Single(asked);
        alices.SetResult(false);
        Assert.True((await waiting).NeedsStrongerSignIn);
    }

    [Theory]
    [InlineData("""{"error":"insufficient_user_authentication"}""", null, null)]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"a b","max_age":0}""", "a b", 0)]
    [InlineData("""{"error":"insufficient_user_authentication","max_age":-1}""", null, null)]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"line\nbreak"}""", null, null)]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"weak"}""", null, null)] // an echo of the subject token
    public async Task What_the_IdP_asks_for_is_read_as_far_as_it_is_of_the_form_of_RFC_9470(string answer, string? acr, int? maxAge)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (400, JsonNode.Parse(answer)!));
        var refusal = await flow.RefusedAsync(ClientFlow.Person(assertion: () => new("weak".AsSubject())));
        Assert.Equal(new StepUpRequirement(acr, maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null), refusal.StepUp);
    }

    [Fact]
    public async Task Another_refusal_asks_for_no_sign_in_whatever_else_it_says()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (person, asked) = Signed(subject => subject.SignIn("strong"));
        flow.Idp.Answer("/token", _ => (400, new JsonObject { ["error"] = "access_denied", ["acr_values"] = Mfa }));
        var refusal = await flow.RefusedAsync(person);
        Assert.Equal((true, null), (refusal.IsPolicyDenial, refusal.StepUp));
        Assert.Empty(asked);
    }

    private static void RefuseWeakSignIn(ClientFlow flow) => flow.Idp.Answer("/token", form => form["subject_token"] == "weak"
        ? (400, new JsonObject { ["error"] = "insufficient_user_authentication", ["acr_values"] = Mfa, ["max_age"] = 300 })
        : (200, flow.IdJagAnswer()));

    private static (AssertionSubject Subject, List<StepUpRequest> Asked) Signed(Func<SignedIn, bool> answer)
    {
        var signedIn = new SignedIn();
        List<StepUpRequest> asked = [];
        var subject = ClientFlow.Person("carol", () => new(signedIn.Token.AsSubject())) with
        {
            StepUpAsync = (request, _) =>
            {
                asked.Add(request);
                return ValueTask.FromResult(answer(signedIn));
            },
        };
        return (subject, asked);
    }

    private sealed class SignedIn
    {
        public string Token { get; private set; } = "weak";

        public bool SignIn(string token)
        {
            Token = token;
            return true;
        }
    }
}
