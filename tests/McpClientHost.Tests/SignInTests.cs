using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests;

public sealed class SignInTests(SharedStack shared) : IClassFixture<SharedStack>
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task The_request_carries_PKCE_state_nonce_and_the_registered_redirect_URI()
    {
        var browser = new Browser(_stack.Network);
        var page = await browser.GoOnceAsync(Stack.Agent + "/signin");
        var query = Query(page.Location!);
        Assert.Equal(Stack.Idp + "/authorize", page.Location!.GetLeftPart(UriPartial.Path));
        Assert.Equal(("code", "agent", "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        Assert.Equal(("openid profile email offline_access", Stack.Agent + "/signin/callback"), (query["scope"], query["redirect_uri"]));
        Assert.True(query["nonce"].Length >= 43 && query["code_challenge"].Length == 43 && query["state"].Length > 0);
    }

    [Fact]
    public async Task Tokens_stay_on_the_server()
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        await Stack.SettledAsync(alice);
        await alice.PostAsync("/api/connections/design/tools/make_frame", new JsonObject { ["title"] = "T", ["pages"] = 1 });
        await alice.GoAsync(Stack.Agent + "/connections/design");
        var refreshToken = _stack.Network.Requests.Last(r => r.Body.Contains("subject_token=")).Body.Split("subject_token=")[1].Split('&')[0];
        Assert.True(refreshToken.Length > 20);
        string[] seen = [.. alice.Pages, .. alice.Cookies.Values.Select(c => c.ToString()), .. _stack.Logs.Lines];
        foreach (var text in seen)
        {
            Assert.DoesNotContain(refreshToken, text);
            Assert.DoesNotMatch(AnyToken.Written, text);
            Assert.DoesNotContain(Stack.Secret("agent"), text);
            Assert.DoesNotContain(Stack.Secret("design"), text);
        }
        Assert.Contains(alice.Cookies.Keys, name => name == "xaa.agent");
    }

    [Theory] // SPEC 79
    [InlineData("iss", "http://localhost:7100/", "issuer_mismatch")]
    [InlineData("iss", "http://localhost:7401", "issuer_mismatch")]
    [InlineData("iss", null, "issuer_mismatch")]
    [InlineData("state", "something-else", "state_mismatch")]
    [InlineData("state", null, "state_mismatch")]
    [InlineData("code", "something-else", "refused")]
    public async Task An_answer_that_was_changed_on_its_way_signs_nobody_in(string parameter, string? value, string reason)
    {
        var (browser, answer) = await AnswerAsync();
        var page = await browser.GoOnceAsync(With(answer, parameter, value));
        AssertNotSignedIn(browser, page, reason);
    }

    [Fact] // SPEC 79
    public async Task The_issuer_of_an_error_answer_is_checked_too()
    {
        var (browser, answer) = await AnswerAsync();
        var error = With(With(answer, "code", null), "error", "access_denied");
        AssertNotSignedIn(browser, await browser.GoOnceAsync(With(error, "iss", "http://localhost:6666")), "issuer_mismatch");
        AssertNotSignedIn(browser, await browser.GoOnceAsync(error), "refused");
    }

    [Fact]
    public async Task An_ID_token_for_another_nonce_signs_nobody_in()
    {
        var (browser, answer) = await AnswerAsync(("nonce", "a-nonce-that-the-agent-did-not-make"));
        AssertNotSignedIn(browser, await browser.GoOnceAsync(answer), "nonce_mismatch");
    }

    [Fact]
    public async Task An_answer_in_another_browser_signs_nobody_in()
    {
        var (_, answer) = await AnswerAsync();
        var other = new Browser(_stack.Network);
        AssertNotSignedIn(other, await other.GoOnceAsync(answer), "state_mismatch");
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        var (browser, answer) = await AnswerAsync();
        Assert.Equal(302, (await browser.GoOnceAsync(answer)).Status);
        Assert.Equal(400, (await browser.GoOnceAsync(answer)).Status);
    }

    [Fact]
    public async Task A_new_sign_in_never_takes_over_a_handle_that_was_there_before()
    {
        var attacker = shared.Bob;
        var planted = attacker.Cookies["xaa.agent"];
        var (alice, answer) = await AnswerAsync();
        alice.Cookies["xaa.agent"] = planted;
        Assert.Equal(302, (await alice.GoOnceAsync(answer)).Status);
        Assert.NotEqual(planted.Value, alice.Cookies["xaa.agent"].Value);
        Assert.Contains("Alice Archer", (await alice.GoAsync(Stack.Agent + "/")).Html);
        Assert.Contains("Bob Archer", (await attacker.GoAsync(Stack.Agent + "/")).Html);
    }

    [Fact]
    public async Task Signing_out_ends_the_sign_in_here_and_offers_to_end_it_at_the_IdP()
    {
        var alice = await _stack.SignInAsync("alice");
        var cookie = alice.Cookies["xaa.agent"];
        var answer = await alice.SubmitOnceAsync(await alice.GoAsync(Stack.Agent + "/"));
        Assert.Equal((303, Stack.Idp + "/logout"), (answer.Status, answer.Location!.GetLeftPart(UriPartial.Path)));
        Assert.DoesNotMatch(AnyToken.Written, answer.Location.AbsoluteUri);
        Assert.DoesNotContain("xaa.agent", alice.Cookies.Keys);

        alice.Cookies["xaa.agent"] = cookie;
        Assert.Equal(401, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
        var home = await alice.SubmitAsync(await alice.GoAsync(answer.Location.AbsoluteUri));
        Assert.Equal(Stack.Agent + "/", home.Address.GetLeftPart(UriPartial.Path));
        Assert.Contains("You are signed out, here and at your identity provider.", home.Html);
    }

    [Fact]
    public async Task What_was_held_is_given_back_at_the_sign_out_even_if_she_stays_signed_in_at_the_IdP()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var held = stack.Network.Requests.Select(r => QueryHelpers.ParseQuery(r.Body)).Last(form => form.ContainsKey("subject_token"))["subject_token"].ToString();
        await alice.SubmitOnceAsync(await alice.GoAsync(Stack.Agent + "/"));

        using var http = new HttpClient(stack.Network, disposeHandler: false);
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"agent:{Stack.Secret("agent")}")));
        using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", held)]);
        using var answer = await http.PostAsync(new Uri(Stack.Idp + "/token"), form, TestContext.Current.CancellationToken);
        Assert.Contains("invalid_grant", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        // She is still known there.
        Assert.Equal(Stack.Agent + "/", (await alice.GoAsync(Stack.Agent + "/signin")).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Who_signs_out_while_the_IdP_is_down_is_signed_out_here()
    {
        await using var stack = Stack.Start(retries: false);
        var alice = await stack.SignInAsync("alice");
        await Stack.SettledAsync(alice);
        var home = await alice.GoAsync(Stack.Agent + "/");
        stack.Network.Unplug("localhost:7100");
        Assert.Equal(303, (await alice.SubmitOnceAsync(home)).Status);
        Assert.Equal(401, (await alice.GoOnceAsync(Stack.Agent + "/api/connections")).Status);
    }

    [Theory]
    [InlineData("http://localhost:7401", null)]
    [InlineData("null", null)]
    [InlineData(null, null)]
    [InlineData(Stack.Agent, "not-the-token")]
    public async Task A_POST_from_elsewhere_is_refused(string? origin, string? antiforgery)
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        var (status, problem) = await alice.PostAsync("/api/connections/design/reconnect", origin: origin, antiforgery: antiforgery);
        Assert.Equal((400, "The request did not come from this agent's own page."), (status, (string?)problem!["title"]));
    }

    [Fact]
    public async Task Without_a_sign_in_there_is_one_button_and_nothing_else()
    {
        var browser = new Browser(_stack.Network);
        var page = await browser.GoAsync(Stack.Agent + "/");
        Assert.Equal(200, page.Status);
        Assert.Contains("Sign in with Acme", page.Html);
        foreach (var path in new[] { "/api/connections", "/events", "/connections/design" })
            Assert.Equal(401, (await browser.GoOnceAsync(Stack.Agent + path)).Status);
        Assert.Equal(404, (await browser.GoOnceAsync(Stack.Agent + "/nothing")).Status);
    }

    [Fact]
    public async Task Pages_are_not_stored_not_framed_and_load_nothing_from_elsewhere()
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        var page = await alice.GoAsync(Stack.Agent + "/");
        Assert.Equal(("no-store", "nosniff"), (page.Headers["Cache-Control"], page.Headers["X-Content-Type-Options"]));
        var policy = page.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task An_IdP_that_is_away_is_a_page_and_no_stack_trace()
    {
        await using var stack = Stack.Start();
        stack.Network.Unplug("localhost:7100");
        var asked = new Browser(stack.Network).GoOnceAsync(Stack.Agent + "/signin");
        // The agent asks again after a while, twice; the while is over when the clock says so.
        while (!asked.IsCompleted)
        {
            var backOff = stack.Clock.TimerAsync(length => length > TimeSpan.Zero && length < TimeSpan.FromSeconds(10));
            if (await Task.WhenAny(asked, backOff) == backOff)
                stack.Clock.Advance(await backOff);
        }
        var page = await asked;
        Assert.Equal(503, page.Status);
        Assert.DoesNotContain("Exception", page.Html);
    }

    private async Task<(Browser Browser, string Answer)> AnswerAsync(params (string Name, string Value)[] changed)
    {
        var browser = shared.Alice.OnlyAtTheIdp();
        var address = (await browser.GoOnceAsync(Stack.Agent + "/signin")).Location!.AbsoluteUri;
        foreach (var (name, value) in changed)
            address = With(address, name, value);
        return (browser, (await browser.GoOnceAsync(address)).Location!.AbsoluteUri);
    }

    private static void AssertNotSignedIn(Browser browser, BrowserPage page, string reason)
    {
        Assert.Equal(400, page.Status);
        Assert.Contains(reason, page.Html);
        Assert.Contains("Sign in with Acme", page.Html);
        Assert.DoesNotContain("xaa.agent", browser.Cookies.Keys);
    }

    private static string With(string address, string parameter, string? value)
    {
        var query = Query(new Uri(address));
        query.Remove(parameter);
        if (value is not null)
            query[parameter] = value;
        return address.Split('?')[0] + "?" + string.Join('&', query.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address.Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));
}
