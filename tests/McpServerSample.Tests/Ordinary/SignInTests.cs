using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>The way back from the IdP, where somebody else may stand.</summary>
public sealed class SignInTests : IAsyncDisposable
{
    private readonly OrdinaryStack _stack = new OrdinaryStack().Start();

    [Theory] // SPEC 79: mix-up
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:7100/")]
    [InlineData(null)]
    public async Task An_answer_of_another_issuer_signs_nobody_in(string? issuer)
    {
        using var browser = _stack.NewBrowser();
        var back = await SignedInAsync();
        var query = QueryHelpers.ParseQuery(back.Query);
        query["iss"] = issuer;
        if (issuer is null)
            query.Remove("iss");

        var page = await browser.GetAsync(new(QueryHelpers.AddQueryString(back.GetLeftPart(UriPartial.Path), query)));
        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Leaving));
        Assert.Null(browser.Cookies.GetCookies(new(Wiki + "/oauth/consent"))["xaa.wiki.session"]);
        Assert.Equal(0, _stack.Network.Count("localhost:7100/token"));

        async Task<Uri> SignedInAsync() =>
            await browser.SignInAsync((await browser.GetAsync(Authorize(PkcePair.New()))).Leaving!, "alice", Password);
    }

    [Fact] // login CSRF
    public async Task An_answer_to_another_browser_signs_nobody_in()
    {
        using var attacker = _stack.NewBrowser();
        var back = await attacker.SignInAsync((await attacker.GetAsync(Authorize(PkcePair.New()))).Leaving!, "bob", Password);

        using var victim = _stack.NewBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await victim.GetAsync(back)).Status);
        Assert.Null(victim.Cookies.GetCookies(new(Wiki + "/oauth/consent"))["xaa.wiki.session"]);
    }

    [Fact]
    public async Task What_the_IdP_refuses_goes_to_the_client()
    {
        using var browser = _stack.NewBrowser();
        var idp = (await browser.GetAsync(Authorize(PkcePair.New()))).Leaving!;
        // As a browser answers in which nobody is signed in at the IdP.
        var silent = await browser.GetAsync(new(idp.AbsoluteUri + "&prompt=none"));
        var page = await browser.GetAsync(silent.Leaving!);

        Assert.StartsWith(InspectorRedirect, page.Leaving?.AbsoluteUri);
        var answer = Query(page);
        Assert.Equal(("access_denied", "state-1", Wiki), (answer["error"], answer["state"], answer["iss"]));
    }

    [Fact]
    public async Task An_IdP_that_is_away_is_said_to_the_client()
    {
        _stack.Network.Unplug("localhost:7100");
        using var browser = _stack.NewBrowser();
        var answer = browser.GetAsync(Authorize(PkcePair.New()));
        // It is tried again after a moment or two, for which the clock has to move.
        while (await Task.WhenAny(answer, _stack.Clock.TimerAsync(_ => true)) != answer)
            _stack.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("temporarily_unavailable", Query(await answer)["error"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x&state=y&iss=http://localhost:7100")]
    [InlineData("?error=access_denied&state=y&iss=http://localhost:7100")]
    public async Task A_callback_out_of_nowhere_is_a_page_and_no_fault_of_ours(string query)
    {
        using var browser = _stack.NewBrowser();
        var page = await browser.GetAsync(new(Wiki + "/signin/callback" + query));
        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Leaving));
        Assert.Contains("sign-in was not accepted", page.Html);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
