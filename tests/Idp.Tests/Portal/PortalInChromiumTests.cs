using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Idp.Tests.Portal;

/// <summary>The portal as an administrator sees it.</summary>
public sealed class PortalInChromiumTests : IAsyncLifetime
{
    private PortalInChromium _portal = null!;

    public async ValueTask InitializeAsync() => _portal = await PortalInChromium.StartAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Carol_switches_a_connection_off_and_everybody_can_find_out_why() // SPEC 15
    {
        var bob = await _portal.SignInAsync("bob");
        Assert.Equal("crm.read", (await _portal.Idp.ExchangeForAsync(bob["refresh_token"]!, 7403))["scope"]);
        await using var browser = await _portal.CarolAsync("/admin/connections");
        var page = browser.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Acme Agent to crm" }).ClickAsync();
        await page.Locator("#why-switch").FillAsync("Leads leaked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("It is done, and holds from the next token request on.");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "disabled" })).ToContainTextAsync("carol");

        await _portal.Idp.AssertRefusedAsync(await _portal.Idp.ExchangeForAsync(bob["refresh_token"]!, 7403), "access_denied", "connection_disabled");
        await page.GetByRole(AriaRole.Link, new() { Name = "Records", Exact = true }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("connection_disabled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "bob" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("carol disabled connection agent to crm");
        await Expect(page.Locator(".verdict")).ToContainTextAsync("(“Leads leaked”)");

        await page.GetByRole(AriaRole.Link, new() { Name = "What if" }).ClickAsync();
        await page.GetByLabel("Person").FillAsync("bob");
        await page.GetByLabel("Server").SelectOptionAsync("crm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("connection_disabled");
        await Expect(page.Locator(".verdict")).ToContainTextAsync("carol disabled connection agent to crm");
        Assert.Empty(browser.Trouble);
    }

    [Fact]
    public async Task Alice_cannot_open_the_portal()
    {
        await using var browser = await _portal.PasswordAsync("alice");
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This is for administrators");
        await Expect(browser.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_keyboard_is_enough_to_narrow_a_connection()
    {
        var alice = await _portal.SignInAsync("alice");
        await using var browser = await _portal.CarolAsync("/admin/connections/agent/design");
        var (page, keyboard) = (browser.Page, browser.Page.Keyboard);
        await keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the page" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await TabToAsync("input[name=scopes][value='design.write']");
        await keyboard.PressAsync("Space");
        await TabToAsync("#why");
        await keyboard.TypeAsync("Reading is enough");
        await TabToAsync("button[value=preview]");
        await keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Gain: 0. Lose: 1. Nothing is saved yet.")).ToBeVisibleAsync();
        await TabToAsync("button[value=approve]");
        await keyboard.PressAsync("Enter");

        await Expect(page.Locator(".notice")).ToContainTextAsync("It is done");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Reading is enough" })).ToContainTextAsync("changed");
        Assert.Equal("design.read", (await _portal.Idp.ExchangeAsync(alice["refresh_token"]))["scope"]);
        Assert.Empty(browser.Trouble);

        async Task TabToAsync(string selector)
        {
            for (var presses = 0; presses < 60; presses++)
            {
                await keyboard.PressAsync("Tab");
                if (await page.Locator(selector).EvaluateAsync<bool>("element => element === document.activeElement && element.matches(':focus-visible')"))
                    return;
            }
            Assert.Fail($"The Tab key does not lead to {selector}.");
        }
    }

    [Fact]
    public async Task Every_page_scrolls_in_one_direction_on_a_phone_and_beside_another_window()
    {
        var bob = await _portal.SignInAsync("bob");
        await _portal.Idp.ExchangeAsync(bob["refresh_token"]);
        await _portal.Idp.ExchangeAsync(bob["refresh_token"], ("audience", "https://" + new string('x', 200) + ".example"), ("scope", new string('y', 300)));
        await using var browser = await _portal.CarolAsync();
        var records = await _portal.Idp.RecordsAsync();
        List<string> paths = [.. _portal.Idp.PortalEndpoints((string)records[^1]["id"]!).Where(endpoint => endpoint.Method == "GET").Select(endpoint => endpoint.Path)];
        paths.AddRange(["/admin/what-if?client=agent&server=crm", "/admin/what-if?client=agent&server=design&person=bob", "/admin/people/u-carol"]);
        foreach (var path in paths)
        {
            await browser.Page.GotoAsync(IdpHost.Issuer + path);
            foreach (var window in (int[])[390, 800, 1000])
            {
                await browser.Page.SetViewportSizeAsync(window, 844);
                var width = await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                Assert.True(width <= window, $"{path} is {width} pixels wide in a window of {window}.");
            }
        }
        Assert.Empty(browser.Trouble);
    }
}
