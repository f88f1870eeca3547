using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>What the agent holds is shown as far as it can do no harm, renewed on demand, and gone after the sign-out, everywhere.</summary>
[Collection(DemoStack.Collection)]
public sealed partial class HeldTests(DemoStack stack)
{
    [Fact]
    public async Task Claims_are_shown_with_their_meaning_for_the_sign_in_and_every_server()
    {
        await using var alice = await OpenAsync("alice");
        var signIn = alice.Page.Locator("#held-signin");
        await signIn.GetByText("Claims of the ID token").ClickAsync();
        await Expect(Row(signIn, "sub")).ToContainTextAsync("u-alice");
        await Expect(Row(signIn, "auth_time")).ToContainTextAsync("when you last proved who you are");

        var design = alice.Page.Locator("#held-design");
        await design.GetByText("Claims of the last ID-JAG").ClickAsync();
        var assertion = design.GetByRole(AriaRole.Region, new() { Name = "Claims of the last ID-JAG for Design" });
        await Expect(Row(assertion, "iss")).ToContainTextAsync(stack.Idp);
        await Expect(Row(assertion, "aud")).ToContainTextAsync(stack.AddressOf("design"));
        await Expect(Row(assertion, "client_id")).ToContainTextAsync("agent-at-design");
        await design.GetByText("Claims of the access token").ClickAsync();
        var access = design.GetByRole(AriaRole.Region, new() { Name = "Claims of the access token for Design" });
        await Expect(Row(access, "iss")).ToContainTextAsync(stack.AddressOf("design"));
        await Expect(Row(access, "scope")).ToContainTextAsync("design.read design.write");
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task No_page_no_answer_and_no_event_holds_a_token_or_the_signature_of_one()
    {
        await using var browser = await stack.NewBrowserAsync();
        List<string> seen = [];
        browser.Page.Response += async (_, response) =>
        {
            if (response.Url.StartsWith(stack.Agent, StringComparison.Ordinal) && !response.Url.EndsWith("/events", StringComparison.Ordinal) && response.Status is 200)
                seen.Add(response.Url + "\n" + await response.TextAsync());
        };
        await stack.SignInAsync(browser.Page, "alice");
        await Expect(browser.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await browser.Page.GotoAsync(stack.Agent + "/held");
        await Expect(browser.Page.Locator("#held-payments")).ToContainTextAsync("renewed by itself");
        var held = await browser.Page.ContentAsync();
        var api = await (await browser.Page.Context.APIRequest.GetAsync(stack.Agent + "/api/connections")).TextAsync();

        foreach (var text in (string[])[.. seen, held, api])
            Assert.DoesNotMatch(LikeJwt(), text);
        Assert.Contains(seen, text => text.Contains("/held", StringComparison.Ordinal));
        // The script finds no token in the browser either.
        Assert.DoesNotMatch(LikeJwt(), await browser.Page.EvaluateAsync<string>("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])"));
    }

    [Fact]
    public async Task A_button_renews_one_server_another_all_of_them_and_lifetimes_begin_anew()
    {
        await using var alice = await OpenAsync("alice");
        stack.Clock.Advance(TimeSpan.FromSeconds(3));
        var (design, wiki) = (alice.Page.Locator("#held-design"), alice.Page.Locator("#held-wiki"));
        var before = (await EndAsync(design), await EndAsync(wiki));

        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Renew access to Design" }).ClickAsync();
        await Expect(design).Not.ToHaveAttributeAsync("data-expires-at", before.Item1!);
        Assert.Equal(before.Item2, await EndAsync(wiki));
        await Expect(design.GetByRole(AriaRole.Button)).ToBeFocusedAsync();

        var id = await alice.Page.Locator("#held-signin [data-expires]").GetAttributeAsync("data-expires");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Renew all" }).ClickAsync();
        await Expect(wiki).Not.ToHaveAttributeAsync("data-expires-at", before.Item2!);
        await Expect(alice.Page.Locator("#held-signin [data-expires]")).Not.ToHaveAttributeAsync("data-expires", id!);
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task Who_has_no_access_is_told_that_nothing_is_held()
    {
        await using var bob = await OpenAsync("bob");
        await Expect(bob.Page.Locator("#held-design")).ToContainTextAsync("Nothing: there is no access to Design now.");
        await Expect(bob.Page.Locator("#held-wiki")).ToContainTextAsync("renewed by itself");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_at_the_IdP_and_in_the_other_browser_of_that_session()
    {
        await using var one = await OpenAsync("alice");
        await using var two = await stack.NewBrowserAsync();
        // The same session at the IdP, as of a second browser that shares it; at the agent a sign-in of its own.
        var shared = await one.Page.Context.CookiesAsync();
        await two.Page.Context.AddCookiesAsync(shared.Where(c => c.Name.Contains("xaa.idp", StringComparison.Ordinal)).Select(c =>
            new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly, Secure = c.Secure, SameSite = c.SameSite }));
        await two.Page.GotoAsync(stack.Agent + "/signin");
        await Expect(two.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        List<string> addresses = [];
        one.Page.Request += (_, request) => addresses.Add(request.Url);

        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await Expect(one.Page).ToHaveURLAsync(new Regex(Regex.Escape(stack.Idp) + "/logout"));
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(one.Page.GetByText("You are signed out, here and at your identity provider.")).ToBeVisibleAsync();
        Assert.DoesNotContain(addresses, address => LikeJwt().IsMatch(address));

        // The IdP tells the agent within its interval, and the agent tells the other browser.
        stack.Clock.Advance(TimeSpan.FromSeconds(2));
        await Expect(two.Page.GetByText("Your sign-in has ended.")).ToBeVisibleAsync();
        await two.Page.GotoAsync(stack.Agent + "/signin");
        await Expect(two.Page.Locator("#password")).ToBeVisibleAsync();
    }

    private async Task<OpenPage> OpenAsync(string name)
    {
        var browser = await stack.SignInAsync(name);
        await Expect(browser.Page.Locator("article[data-state=connecting]")).ToHaveCountAsync(0);
        await browser.Page.GotoAsync(stack.Agent + "/held");
        return browser;
    }

    private static Task<string?> EndAsync(ILocator article) => article.GetAttributeAsync("data-expires-at");

    private static ILocator Row(ILocator within, string claim) =>
        within.GetByRole(AriaRole.Row).Filter(new() { Has = within.Page.GetByRole(AriaRole.Rowheader, new() { Name = claim, Exact = true }) });

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{4}iO|[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}")]
    private static partial Regex LikeJwt();
}
