using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Idp.SignOut;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.Chat;

/// <summary>A call that needs a second factor waits for it, and then goes on where it was. RFC 9470, SPEC 22.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private const string Charge = "/api/connections/design/tools/charge";

    private readonly Stack _stack = Stack.Start(backchannelLogout: true);
    private Browser _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _alice = await _stack.SignInAsync("alice");
        await Stack.SettledAsync(_alice);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task A_call_asks_for_the_second_factor_once_and_goes_on_where_it_was()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);
        Assert.Equal(("Design", "a second factor"), ((string?)question["server"], (string?)question["needs"]));
        Assert.Contains("design.charge", (string?)question["scope"]);

        var thanks = await AnswerAsync(_alice, question);
        Assert.Equal((200, true), (thanks.Status, thanks.Html.Contains("You can close this window", StringComparison.Ordinal)));
        var (status, answer) = await call;
        Assert.True(status == 200, answer?.ToJsonString());
        Assert.Contains("charged", answer!["content"]!.ToJsonString());
        await page.UntilEventAsync("step-up", asked => asked["id"] is null);

        // The sign-in is strong now: nobody is asked again, on no page, and it is the same sign-in.
        var authorizations = _stack.Authorizations;
        Assert.Equal(200, (await _alice.PostAsync(Charge)).Status);
        Assert.Equal(200, (await _alice.PostAsync("/api/connections/wiki/tools/charge")).Status);
        Assert.Equal(authorizations, _stack.Authorizations);
        Assert.Equal("urn:xaa:mfa", LastBearer("localhost:7402").GetClaim("acr").Value);
    }

    [Fact]
    public async Task The_browser_is_sent_with_what_was_asked_and_a_name_and_no_token()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);
        var challenge = await _alice.GoOnceAsync($"{Stack.Agent}/signin/step-up/{question["id"]}");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(challenge.Location!.Query);
        Assert.Equal(("urn:xaa:mfa", "alice"), (query["acr_values"].ToString(), query["login_hint"].ToString()));
        Assert.DoesNotMatch(AnyToken.Written, challenge.Location.AbsoluteUri);
        await DeclineAsync(_alice, question);
        Assert.Equal(403, (await call).Status);
    }

    [Fact]
    public async Task Not_now_ends_the_call_with_a_clear_message_and_the_next_one_asks_again()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);
        Assert.Equal(204, await DeclineAsync(_alice, question));
        var (status, problem) = await call;
        Assert.Equal((403, "insufficient_user_authentication"), (status, (string?)problem!["code"]));
        Assert.Equal("This call needs a sign-in with a second factor, and that did not come about.", (string?)problem["title"]);
        Assert.Equal(409, await DeclineAsync(_alice, question));
        Assert.Equal(400, (await _alice.GoOnceAsync($"{Stack.Agent}/signin/step-up/{question["id"]}")).Status);

        _stack.Clock.Leap(TimeSpan.FromSeconds(10));
        var again = _alice.PostAsync(Charge);
        await AnswerAsync(_alice, await AskedAsync(page, not: question));
        Assert.Equal(200, (await again).Status);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_five_minutes()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        await AskedAsync(page);
        _stack.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(403, (await call).Status);
        await page.UntilEventAsync("step-up", asked => asked["id"] is null);
    }

    [Fact]
    public async Task The_time_of_a_tool_stands_still_while_the_person_is_busy()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);
        // Longer than a tool may take.
        _stack.Clock.Advance(TimeSpan.FromMinutes(3));
        await AnswerAsync(_alice, question);
        Assert.Equal(200, (await call).Status);

        var slow = _alice.PostAsync("/api/connections/design/tools/wait");
        while (!_stack.Network.Requests.Any(r => r.Body.Contains("\"wait\"", StringComparison.Ordinal)))
            await Task.Yield();
        _stack.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(504, (await slow).Status);
    }

    [Fact]
    public async Task Calls_at_once_share_one_question()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var calls = Enumerable.Range(0, 3).Select(_ => _alice.PostAsync(Charge)).ToList();
        var question = await AskedAsync(page);
        await AnswerAsync(_alice, question);
        Assert.All(await Task.WhenAll(calls), call => Assert.Equal(200, call.Status));
        Assert.Single(_stack.Network.Requests, r => r.Address.Query.Contains("acr_values", StringComparison.Ordinal) && r.AuthorityAndPath == "localhost:7100/authorize");
    }

    [Fact]
    public async Task Another_persons_sign_in_changes_nothing()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);

        // Bob takes alice's seat at the IdP, and his second factor answers her question.
        var bob = await _stack.SignInAsync("bob");
        foreach (var (name, cookie) in bob.Cookies.Where(c => c.Key.StartsWith("xaa.idp", StringComparison.Ordinal)))
            _alice.Cookies[name] = cookie;
        var refused = await AnswerAsync(_alice, question);
        Assert.Equal((400, true), (refused.Status, refused.Html.Contains("That was somebody else", StringComparison.Ordinal)));
        Assert.False(call.IsCompleted);
        await DeclineAsync(_alice, question);
        Assert.Equal(403, (await call).Status);
        await _alice.PostAsync("/api/connections/design/tools/paint");
        Assert.Equal("u-alice", LastBearer("localhost:7401").Subject);
        Assert.Contains("Alice Archer", (await _alice.GoAsync(Stack.Agent + "/")).Html);
    }

    [Fact]
    public async Task An_answer_in_another_browser_changes_nothing_and_signs_nobody_in()
    {
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync(Charge);
        var question = await AskedAsync(page);
        var other = await _stack.SignInAgainAsync(_alice);
        Assert.Equal(400, (await other.GoOnceAsync($"{Stack.Agent}/signin/step-up/{question["id"]}")).Status);

        // The way back, opened where another sign-in has its cookie.
        var codePage = await _alice.GoAsync($"{Stack.Agent}/signin/step-up/{question["id"]}");
        var back = await _alice.SubmitOnceAsync(codePage, ("code", _stack.NextCode()));
        while (back.Location is { } location && !location.AbsoluteUri.StartsWith(Stack.Agent, StringComparison.Ordinal))
            back = await _alice.GoOnceAsync(location.AbsoluteUri);
        foreach (var (name, cookie) in other.Cookies.Where(c => c.Key == "xaa.agent"))
            _alice.Cookies[name] = cookie;
        var refused = await _alice.GoAsync(back.Location!.AbsoluteUri);
        Assert.Equal((400, true), (refused.Status, refused.Html.Contains("This is not the same sign-in", StringComparison.Ordinal)));
        Assert.False(call.IsCompleted);
        _stack.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(403, (await call).Status);
    }

    [Fact]
    public async Task A_sign_in_that_is_too_old_is_made_anew_and_nothing_of_the_old_one_is_left()
    {
        _stack.Clock.Leap(TimeSpan.FromMinutes(61));
        await using var page = await OpenChat.OpenAsync(_alice);
        var call = _alice.PostAsync("/api/connections/design/tools/sign");
        var question = await AskedAsync(page);
        Assert.Equal("a sign-in that is not older than 60 minutes", (string?)question["needs"]);
        var password = await _alice.GoAsync($"{Stack.Agent}/signin/step-up/{question["id"]}");
        Assert.Contains("value=\"alice\"", password.Html);
        var thanks = await _alice.SubmitAsync(password, ("name", "alice"), ("password", Stack.Password));
        Assert.True(thanks.Status == 200, thanks.Html);
        Assert.Equal(200, (await call).Status);

        // The old session's refresh token went back to the IdP, and signing out of the new session ends the sign-in here.
        Assert.Single(_stack.Network.Requests, r => r.AuthorityAndPath == "localhost:7100/revoke");
        await _alice.SubmitAsync(await _alice.GoAsync(Stack.Idp + "/logout"));
        await _stack.Clock.TimerAsync(length => length == LogoutSender.Interval);
        _stack.Clock.Advance(LogoutSender.Interval);
        await page.UntilEventAsync("ended");
    }

    private static Task<JsonObject> AskedAsync(OpenChat page, JsonObject? not = null) =>
        page.UntilEventAsync("step-up", asked => asked["id"] is not null && (string?)asked["id"] != (string?)not?["id"]);

    private async Task<BrowserPage> AnswerAsync(Browser browser, JsonObject question)
    {
        var codePage = await browser.GoAsync($"{Stack.Agent}/signin/step-up/{question["id"]}");
        Assert.Contains("Code of your authenticator app", codePage.Html);
        return await browser.SubmitAsync(codePage, ("code", _stack.NextCode()));
    }

    private static async Task<int> DeclineAsync(Browser browser, JsonObject question) =>
        (await browser.PostAsync($"/api/step-up/{question["id"]}/decline")).Status;

    private JsonWebToken LastBearer(string authority) => new(
        _stack.Network.Requests.Last(r => r.AuthorityAndPath == authority + "/mcp" && r.Header("Authorization") is not null).Header("Authorization")!["Bearer ".Length..]);
}
