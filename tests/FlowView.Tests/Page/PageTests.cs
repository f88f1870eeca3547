using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xaa.FlowView.Tests.Service;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.FlowView.Tests.Page;

public sealed class PageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private FlowApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await FlowApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Html_in_a_record_is_shown_as_text()
    {
        const string Hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await _app.WriteFlowAsync(clientId: Hostile);
        await using var browser = await chromium.OpenAsync(_app);

        await Expect(browser.Page.Locator("#rows .at")).ToContainTextAsync(Hostile);
        await browser.Page.Locator("#rows .open").ClickAsync();

        await Expect(browser.Page.Locator("dialog dd").GetByText(Hostile)).ToHaveCountAsync(4);
        await Expect(browser.Page.Locator("#rows img, #rows script, dialog img, dialog script")).ToHaveCountAsync(0);
        Assert.Empty(browser.Trouble);
    }

    [Fact]
    public async Task A_flow_appears_while_the_page_is_open()
    {
        await using var browser = await chromium.OpenAsync(_app);
        await Expect(browser.Page.Locator("#empty")).ToContainTextAsync("Sign in at the agent");
        await Expect(browser.Page.Locator("#parties li")).ToHaveTextAsync(["Identity providerconnected", "Designconnected"]);

        await _app.WriteFlowAsync();

        var row = browser.Page.Locator("#rows tr");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row.GetByRole(AriaRole.Rowheader)).ToContainTextAsync("u-alice");
        await Expect(row.GetByRole(AriaRole.Cell)).ToContainTextAsync(["Issued", "design.admin", "Access token", "1 call"]);
        await Expect(row.Locator(".scopes .denied")).ToContainTextAsync("design.admin");
        await Expect(row.Locator(".quirks")).ToHaveTextAsync("audience_trailing_slash");
        await Expect(browser.Page.Locator("#news")).ToHaveTextAsync("1 new attempt, 0 refused");
        Assert.Empty(browser.Trouble);
    }

    [Fact]
    public async Task The_four_columns_are_the_four_steps()
    {
        await _app.WriteFlowAsync();
        await using var browser = await chromium.OpenAsync(_app);

        await Expect(browser.Page.GetByRole(AriaRole.Columnheader))
            .ToHaveTextAsync(["Attempt", "1 Sign in", "2 Token exchange", "3 JWT bearer grant", "4 Resource request"]);
    }

    [Fact]
    public async Task Filters_live_in_the_address()
    {
        await _app.WriteFlowAsync();
        await _app.WriteRefusalAsync("r1");
        await using var browser = await chromium.OpenAsync(_app);
        var rows = browser.Page.Locator("#rows tr");
        await Expect(rows).ToHaveCountAsync(2);

        await browser.Page.GetByLabel("Outcome").SelectOptionAsync("Refused");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("connection_does_not_cover_person");
        await Expect(browser.Page).ToHaveURLAsync(new Regex(@"\?outcome=Refused$"));

        await browser.Page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await browser.Page.GetByLabel("Text").FillAsync("no such thing");
        await Expect(browser.Page.Locator("#empty")).ToContainTextAsync("Nothing matches");
        await browser.Page.Locator("#clear").ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_keyboard_is_enough()
    {
        await _app.WriteFlowAsync();
        await _app.WriteRefusalAsync("r1");
        await using var browser = await chromium.OpenAsync(_app);
        var dialog = browser.Page.GetByRole(AriaRole.Dialog);
        await browser.Page.Locator("#rows .open").First.FocusAsync();

        await browser.Page.Keyboard.PressAsync("ArrowDown");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("u-alice → Design");
        await browser.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("u-bob → Design");
        await browser.Page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToBeHiddenAsync();
        await Expect(browser.Page.Locator("tr[data-id='idp:r1'] .open")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_details_show_how_the_steps_were_joined()
    {
        await _app.WriteFlowAsync(suffix: "-0123456789abcdef");
        await using var browser = await chromium.OpenAsync(_app);

        await browser.Page.Locator("#rows .open").ClickAsync();

        var ids = browser.Page.Locator("dialog .id");
        await Expect(ids.Filter(new() { HasText = "ID-JAG" })).ToHaveTextAsync(["ID-JAG J-01…cdef", "ID-JAG J-01…cdef"]);
        await Expect(ids.Filter(new() { HasText = "Access token" })).ToHaveTextAsync(["Access token T-01…cdef", "Access token T-01…cdef"]);
        await ids.Filter(new() { HasText = "Access token" }).First.ClickAsync();
        await Expect(ids.Filter(new() { HasText = "Access token" }).First).ToHaveTextAsync("Access token T-0123456789abcdef");
        await Expect(browser.Page.Locator("dialog dt").GetByText("Signed with key")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task A_paused_page_stands_still_and_counts_what_it_misses()
    {
        await _app.WriteFlowAsync();
        await using var browser = await chromium.OpenAsync(_app);
        var rows = browser.Page.Locator("#rows tr");
        await Expect(rows).ToHaveCountAsync(1);
        await browser.Page.Locator("#pause").ClickAsync();

        await _app.WriteRefusalAsync("r1");

        await Expect(browser.Page.Locator("#pause")).ToHaveTextAsync("Resume (1 new)");
        await Expect(rows).ToHaveCountAsync(1);
        await browser.Page.Locator("#pause").ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_phone_shows_cards_and_scrolls_in_one_direction()
    {
        await _app.WriteFlowAsync();
        await _app.WriteRefusalAsync("r1");
        await using var browser = await chromium.OpenAsync(_app, width: 390, height: 844);
        await Expect(browser.Page.Locator("#rows tr")).ToHaveCountAsync(2);

        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Expect(browser.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_feed_that_goes_away_is_named_with_the_reason()
    {
        await using var browser = await chromium.OpenAsync(_app);

        await _app.Design.StopAsync();

        var party = browser.Page.Locator("#parties li[data-status=Unreachable]");
        await Expect(party).ToContainTextAsync("Design");
        await Expect(party).ToContainTextAsync("unreachable since");
    }
}
