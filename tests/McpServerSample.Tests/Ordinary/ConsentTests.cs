using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>The consent screen: nobody but the person in front of it decides.</summary>
public sealed class ConsentTests : IAsyncDisposable
{
    private readonly OrdinaryStack _stack = new OrdinaryStack().Start();

    [Fact]
    public async Task Denied_is_recorded_and_said_to_the_client_and_nothing_is_remembered()
    {
        using var browser = _stack.NewBrowser();
        var answer = Query(await DecideAsync(browser, await OpenAsync(browser, Authorize(PkcePair.New(), App)), "deny"));
        Assert.Equal(("access_denied", "state-1", Wiki), (answer["error"], answer["state"], answer["iss"]));

        var record = await _stack.NextRecordAsync();
        Assert.Equal(
            (FlowStep.Consent, Outcome.Refused, Reasons.ConsentDenied, "u-alice"), (record.Step, record.Outcome, record.Reason, record.Subject));
        Assert.Contains("Allow", (await OpenAsync(browser, Authorize(PkcePair.New(), App))).Html);
    }

    [Fact]
    public async Task The_page_is_never_framed_stored_or_scripted()
    {
        using var browser = _stack.NewBrowser();
        var page = await OpenAsync(browser, Authorize(PkcePair.New()));
        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("form-action 'self' http://localhost:6274;", policy);
        Assert.True(page.Response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", page.Response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("<script", page.Html);
        Assert.DoesNotContain(" style=", page.Html);
        using var http = _stack.Http();
        Assert.Contains("prefers-color-scheme", await http.GetStringAsync(Wiki + "/ordinary.css", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_form_of_another_origin_or_without_its_token_decides_nothing()
    {
        using var browser = _stack.NewBrowser();
        var page = await OpenAsync(browser, Authorize(PkcePair.New()));
        var allow = new Dictionary<string, string> { ["decision"] = "allow" };

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, allow, "http://localhost:7403")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, allow, "null")).Status);
        var request = Regex.Match(page.Html, "name=\"request\" value=\"([^\"]+)\"").Groups[1].Value;
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(("request", request), ("decision", "allow"))).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await PostAsync(("request", request), ("decision", "allow"), ("__RequestVerificationToken", "x"))).Status);
        // The page itself still works.
        Assert.NotNull((await DecideAsync(browser, page)).Leaving);

        Task<BrowserPage> PostAsync(params (string, string)[] fields) =>
            browser.PostAsync(new(Wiki + "/oauth/consent"), fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
    }

    [Fact]
    public async Task The_screen_of_one_person_is_no_answer_of_another()
    {
        using var alices = _stack.NewBrowser();
        using var bobs = _stack.NewBrowser();
        var hers = await OpenAsync(alices, Authorize(PkcePair.New()));
        var his = await OpenAsync(bobs, Authorize(PkcePair.New()), "bob");
        var request = Regex.Match(hers.Html, "name=\"request\" value=\"([^\"]+)\"").Groups[1].Value;

        // With his own antiforgery token, and with what was sealed for her.
        var page = await bobs.SubmitAsync(his, new Dictionary<string, string> { ["decision"] = "allow", ["request"] = request });
        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Leaving));

        // In one browser: the screen was open when somebody else signed in.
        alices.Cookies.Add(bobs.Cookies.GetCookies(new(Wiki + "/oauth/consent"))["xaa.wiki.session"]!);
        Assert.Null((await DecideAsync(alices, hers)).Leaving);
    }

    [Theory]
    [InlineData("decision", "maybe")]
    [InlineData("decision", "")]
    [InlineData("request", "")]
    [InlineData("request", "made-up")]
    public async Task A_form_that_the_page_did_not_make_decides_nothing(string field, string value)
    {
        using var browser = _stack.NewBrowser();
        var page = await OpenAsync(browser, Authorize(PkcePair.New()));
        var fields = new Dictionary<string, string> { ["decision"] = "allow" };
        fields[field] = value;
        var answer = await browser.SubmitAsync(page, fields);
        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Leaving));
    }

    [Fact]
    public async Task A_screen_that_was_open_for_too_long_decides_nothing()
    {
        using var browser = _stack.NewBrowser();
        var page = await OpenAsync(browser, Authorize(PkcePair.New()));
        _stack.Clock.Leap(TimeSpan.FromMinutes(16));
        Assert.Equal((HttpStatusCode.BadRequest, null), (await DecideAsync(browser, page) is var answer ? (answer.Status, answer.Leaving) : default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?request=")]
    [InlineData("?request=made-up")]
    public async Task The_screen_cannot_be_opened_without_a_request(string query)
    {
        using var browser = _stack.NewBrowser();
        await OpenAsync(browser, Authorize(PkcePair.New()));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new(Wiki + "/oauth/consent" + query))).Status);
    }

    [Fact]
    public async Task A_disabled_account_is_refused_with_a_record()
    {
        using var browser = _stack.NewBrowser();
        await _stack.ConnectAsync(browser);
        var (_, _) = (await _stack.NextRecordAsync(), await _stack.NextRecordAsync());
        await _stack.Services().GetRequiredService<Store>().WriteAsync(
            connection => connection.Cached("UPDATE accounts SET disabled = @yes", ("@yes", true)).ExecuteNonQuery(),
            TestContext.Current.CancellationToken);

        var answer = Query(await DecideAsync(browser, await OpenAsync(browser, Authorize(PkcePair.New()))));
        Assert.Equal("access_denied", answer["error"]);
        var record = await _stack.NextRecordAsync();
        Assert.Equal((FlowStep.Consent, Reasons.AccountDisabled), (record.Step, record.Reason));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
