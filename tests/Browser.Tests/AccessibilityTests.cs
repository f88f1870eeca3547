using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>Every page of the agent works by keyboard, on a phone, in the dark, and with nothing from elsewhere.</summary>
[Collection(DemoStack.Collection)]
public sealed class AccessibilityTests(DemoStack stack)
{
    private static readonly string[] Pages = ["/", "/held", "/chat", "/nowhere"];

    [Theory]
    [InlineData("alice", 1360, 900, ColorScheme.Light)]
    [InlineData("bob", 1360, 900, ColorScheme.Dark)]
    [InlineData("bob", 390, 844, ColorScheme.Light)]
    [InlineData("alice", 390, 844, ColorScheme.Dark)]
    public async Task No_page_has_a_serious_fault_of_accessibility_or_is_wider_than_the_screen(string name, int width, int height, ColorScheme colors)
    {
        await using var browser = await stack.NewBrowserAsync(width, height, colors);
        await browser.Page.GotoAsync(stack.Agent);
        await LookAsync(browser.Page, "signed out");
        await stack.SignInAsync(browser.Page, name);
        await Expect(browser.Page.Locator("article[data-state=connecting]")).ToHaveCountAsync(0);
        foreach (var path in Pages)
        {
            await browser.Page.GotoAsync(stack.Agent + path);
            await browser.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
            await LookAsync(browser.Page, path);
        }
    }

    [Fact]
    public async Task By_keyboard_everything_is_reached_the_focus_is_seen_and_nothing_holds_it()
    {
        await using var alice = await stack.SignInAsync("alice");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        var skip = alice.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" });
        await alice.Page.Keyboard.PressAsync("Tab");
        await Expect(skip).ToBeFocusedAsync();
        await Expect(skip).ToBeInViewportAsync();
        await alice.Page.Keyboard.PressAsync("Enter");
        await Expect(alice.Page.Locator("main")).ToBeFocusedAsync();

        // From there through every tool of every card, each with an outline, and out at the end.
        var tools = await alice.Page.Locator("summary").CountAsync();
        for (var i = 0; i < tools; i++)
        {
            await alice.Page.Keyboard.PressAsync("Tab");
            Assert.True(await alice.Page.EvaluateAsync<bool>(
                "i => document.activeElement === document.querySelectorAll('summary')[i] && getComputedStyle(document.activeElement).outlineStyle !== 'none'", i));
        }
        await alice.Page.Keyboard.PressAsync("Tab");
        Assert.False(await alice.Page.EvaluateAsync<bool>("document.activeElement.matches('main *')"));
    }

    [Fact]
    public async Task A_tool_is_called_by_keyboard_alone()
    {
        await using var alice = await stack.SignInAsync("alice");
        var tool = alice.Page.Locator("#server-wiki details[data-tool=list_pages]");
        await tool.Locator("summary").First.FocusAsync();
        await alice.Page.Keyboard.PressAsync("Enter");
        await tool.Locator("button[type=submit]").FocusAsync();
        await alice.Page.Keyboard.PressAsync("Enter");
        await Expect(tool.Locator(".result")).ToContainTextAsync("Answered");
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task Nothing_comes_from_elsewhere_and_the_policy_allows_no_inline_code()
    {
        await using var alice = await stack.SignInAsync("alice");
        List<string> addresses = [];
        alice.Page.Request += (_, request) => addresses.Add(request.Url);
        foreach (var path in Pages)
        {
            var answer = await alice.Page.GotoAsync(stack.Agent + path);
            var policy = answer!.Headers["content-security-policy"];
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotMatch("<script(?![^>]* src=)|<style| style=| on[a-z]+=", await answer.TextAsync());
        }
        Assert.All(addresses, address => Assert.StartsWith(stack.Agent + "/", address));
        // That a page is not there is no fault of it, and the browser says so.
        Assert.DoesNotContain(alice.Trouble, trouble => !trouble.Contains("404", StringComparison.Ordinal));
    }

    private static async Task LookAsync(IPage page, string what)
    {
        var faults = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{what}: {violation.Id}, {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        Assert.Empty(faults);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{what} is wider than the screen.");
    }
}
