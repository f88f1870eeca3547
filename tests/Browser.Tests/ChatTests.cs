using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>The documented requests of docs/agent.md, as a person makes them, with the model that needs no key.</summary>
[Collection(DemoStack.Collection)]
public sealed partial class ChatTests(DemoStack stack)
{
    [Fact]
    public async Task The_Q3_deck_is_found_in_design_and_summarised_in_the_wiki_after_alice_has_agreed()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, "Find the Q3 deck in design and summarise it in the wiki");
        var write = alice.Page.Locator("details.call", new() { HasText = "Write a page" });
        await Expect(write).ToHaveAttributeAsync("data-state", "asking");
        await Expect(write).ToContainTextAsync("Orders up 12 % over Q2");
        await Expect(write).ToContainTextAsync("product-deck-q3-summary");
        await write.GetByRole(AriaRole.Button, new() { Name = "Yes, do it" }).ClickAsync();
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("page product-deck-q3-summary, version");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("written by u-alice through agent-at-wiki");
        await EndedAsync(alice.Page);

        await AskAsync(alice.Page, "Search the wiki for product deck");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("Returns need a date, even a rough one.");
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task The_deals_of_the_month_are_told_without_a_question()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, "Which deals close this month?");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync(DealsThisMonth());
        await Expect(alice.Page.Locator("details.call")).ToHaveAttributeAsync("data-state", "answered");
        await EndedAsync(alice.Page);
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task The_last_Acme_payment_is_refunded_after_a_yes_and_a_second_factor_that_is_asked_for_once()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, "Refund the last Acme payment");
        await AgreeAsync(alice.Page, "Refund a payment");

        var banner = alice.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(banner).ToContainTextAsync("Payments asks for a second factor");
        // Nothing is blocked meanwhile.
        await alice.Page.Locator("#request").FillAsync("and then?");
        var window = await alice.Page.RunAndWaitForPopupAsync(() => banner.GetByRole(AriaRole.Link, new() { Name = "Confirm it is you" }).ClickAsync());
        await window.Locator("#code").FillAsync(stack.NextCode("alice"));
        var closed = new TaskCompletionSource();
        window.Close += (_, _) => closed.SetResult();
        await window.Locator("button[type=submit]").ClickAsync();
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await Expect(banner).ToBeHiddenAsync();
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("129.00 EUR went back to acme-stores");
        await EndedAsync(alice.Page);

        var authorizations = stack.Authorizations;
        await AskAsync(alice.Page, "Refund 10 euros of the last Vandelay payment because one scale came late");
        await AgreeAsync(alice.Page, "Refund a payment");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("10.00 EUR went back to vandelay");
        Assert.Equal(authorizations, stack.Authorizations);
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task Not_now_ends_the_refund_and_money_stays_where_it_is()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, "Refund the last Umbrella payment");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("it went back already");
        await EndedAsync(alice.Page);
        await AskAsync(alice.Page, "Refund the last Initech payment");
        await AgreeAsync(alice.Page, "Refund a payment");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("The refund did not happen. It needs a second factor, and that did not come about.");
        await Expect(alice.Page.GetByRole(AriaRole.Alertdialog)).ToBeHiddenAsync();
        await EndedAsync(alice.Page);
    }

    [Fact]
    public async Task A_form_on_the_page_of_servers_waits_for_the_second_factor_too()
    {
        await using var alice = await stack.SignInAsync("alice");
        var card = alice.Page.Locator("#server-payments");
        await Expect(card).ToHaveAttributeAsync("data-state", "connected");
        var tool = card.Locator("details.tool", new() { HasText = "charge_card" });
        await tool.Locator("summary").First.ClickAsync();
        await tool.Locator("[name=customerId]").FillAsync("globex");
        await tool.Locator("[name=amount]").FillAsync("100");
        await tool.Locator("[name=description]").FillAsync("Bolts");
        await tool.Locator("[name=idempotencyKey]").FillAsync("bolts-1");
        await tool.Locator("button[type=submit]").ClickAsync();
        var window = await alice.Page.RunAndWaitForPopupAsync(() => alice.Page.GetByRole(AriaRole.Link, new() { Name = "Confirm it is you" }).ClickAsync());
        await window.Locator("#code").FillAsync(stack.NextCode("alice"));
        await window.Locator("button[type=submit]").ClickAsync();
        await Expect(tool.Locator(".result")).ToContainTextAsync("Answered");
        await Expect(tool.Locator(".result")).ToContainTextAsync("Bolts");
    }

    [Fact]
    public async Task Bob_is_told_who_decides_about_what_he_may_not_use()
    {
        await using var bob = await OpenAsync("bob");
        foreach (var request in (string[])["Refund the last Acme payment", "Find the Q3 deck in design and summarise it in the wiki"])
        {
            await AskAsync(bob.Page, request);
            await Expect(bob.Page.Locator(".said").Last).ToContainTextAsync("your IT department decides who may use this server with this agent");
            await EndedAsync(bob.Page);
        }
        await AskAsync(bob.Page, "Which deals close this month?");
        await Expect(bob.Page.Locator(".said").Last).ToContainTextAsync(DealsThisMonth());
        Assert.Empty(bob.Trouble);
    }

    [Fact]
    public async Task What_others_wrote_is_text_whatever_it_looks_like()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, """Write a wiki page called "Bad page" saying <img src=x onerror=alert(1)> <script>alert(2)</script> [click](javascript:alert(3))""");
        await AgreeAsync(alice.Page, "Write a page");
        await EndedAsync(alice.Page);
        await AskAsync(alice.Page, "Read the Bad page in the wiki");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("<img src=x onerror=alert(1)>");
        await EndedAsync(alice.Page);
        await Expect(alice.Page.Locator(".talk img, .talk script, .talk a")).ToHaveCountAsync(0);
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task A_question_survives_a_reload_and_a_new_chat_forgets_everything()
    {
        await using var alice = await OpenAsync("alice");
        await AskAsync(alice.Page, """Write a wiki page called "Reloaded" saying Still here.""");
        await Expect(alice.Page.Locator("details.call").Last).ToHaveAttributeAsync("data-state", "asking");
        await alice.Page.ReloadAsync();
        await AgreeAsync(alice.Page, "Write a page");
        await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync("page reloaded, version 1");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "New chat" }).ClickAsync();
        await Expect(alice.Page.Locator("#opening")).ToBeVisibleAsync();
        await Expect(alice.Page.Locator("#talk > *")).ToHaveCountAsync(0);
        await Expect(alice.Page.Locator("#gone")).ToBeHiddenAsync();
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task The_planner_understands_the_neighbours_of_these_requests_and_says_so_when_it_does_not()
    {
        (string Request, string Answer)[] said =
        [
            ("What can you do?", "list_files"),
            ("Which servers are connected?", "Payments: connected"),
            ("Show the design files", "Checkout redesign \\(Shop\\), 3 frames, 2 comments"),
            ("Show the comments on the checkout redesign", "The card field jumps when the keyboard opens"),
            ("Summarise the mobile onboarding", "Three screens before sign-in is two too many"),
            ("Search the wiki for travel policy", "Travel policy"),
            ("Read the incident runbook", "one who writes"),
            ("List all pages of the wiki", "Brand voice"),
            ("Are there broken links in the wiki?", "None of the \\d+ pages"),
            ("What do we know about Globex?", "Hanna Scorpio, Chief procurement officer"),
            ("Who is Milton Waddams?", "Facilities at Initech"),
            ("How does the pipeline look?", "qualified: \\d deals"),
            ("List our customers", "Vandelay Industries, Trade, Antwerp"),
            ("Which proposals do we have? Show deals in proposal", "Turbine test stands"),
            ("Show the payments of Vandelay", "Export scales, deposit"),
            ("How much was paid in total? Show the payments summary", "came in"),
            ("Refund the last Nobody payment", "There is no customer .nobody. in payments"),
            ("call crm list_companies with {\"limit\": 2}", "That is what it answered"),
            ("Compose a sonnet", "I did not understand that"),
        ];
        await using var alice = await OpenAsync("alice");
        foreach (var (request, answer) in said)
        {
            await AskAsync(alice.Page, request);
            await EndedAsync(alice.Page);
            await Expect(alice.Page.Locator(".said").Last).ToContainTextAsync(new Regex(answer));
        }
        Assert.Empty(alice.Trouble);
    }

    private async Task<OpenPage> OpenAsync(string name)
    {
        var browser = await stack.SignInAsync(name);
        await Expect(browser.Page.Locator("article[data-state=connecting]")).ToHaveCountAsync(0);
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Chat" }).ClickAsync();
        await Expect(browser.Page.Locator("#opening")).ToBeVisibleAsync();
        return browser;
    }

    private static async Task AskAsync(IPage page, string request)
    {
        await page.Locator("#request").FillAsync(request);
        await page.Locator("#request").PressAsync("Enter");
        await Expect(page.Locator(".mine").Last).ToHaveTextAsync(request);
    }

    private static async Task AgreeAsync(IPage page, string tool)
    {
        var call = page.Locator("details.call", new() { HasText = tool }).Last;
        await Expect(call).ToHaveAttributeAsync("data-state", "asking");
        await call.GetByRole(AriaRole.Button, new() { Name = "Yes, do it" }).ClickAsync();
    }

    private static Task EndedAsync(IPage page) => Expect(page.Locator("#talk")).ToHaveAttributeAsync("aria-busy", "false");

    [GeneratedRegex(@"\d deals that close this month, [\d,]+ EUR in all")]
    private static partial Regex DealsThisMonth();
}
