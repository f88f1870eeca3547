using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>The pictures of the README, made anew where <c>XAA_SCREENSHOTS</c> names a directory for them.</summary>
[Collection(DemoStack.Collection)]
public sealed class ScreenshotTests(DemoStack stack)
{
    private static readonly string? Directory = Environment.GetEnvironmentVariable("XAA_SCREENSHOTS");

    [Theory]
    [InlineData("alice", "desktop", 1360, 900, ColorScheme.Light)]
    [InlineData("alice", "dark", 1360, 900, ColorScheme.Dark)]
    [InlineData("alice", "phone", 390, 844, ColorScheme.Light)]
    [InlineData("bob", "desktop", 1360, 900, ColorScheme.Light)]
    [InlineData("bob", "phone", 390, 844, ColorScheme.Dark)]
    public async Task The_servers_of_a_person(string name, string kind, int width, int height, ColorScheme colors)
    {
        Assert.SkipWhen(Directory is null, "XAA_SCREENSHOTS names no directory for pictures.");
        await using var browser = await stack.SignInAsync(name, width, height, colors);
        await Expect(browser.Page.Locator("article[data-state=connecting]")).ToHaveCountAsync(0);
        await SaveAsync(browser.Page, $"servers-{name}-{kind}");
    }

    [Theory]
    [InlineData("desktop", 1360, 900, ColorScheme.Light)]
    [InlineData("dark", 1360, 900, ColorScheme.Dark)]
    [InlineData("phone", 390, 844, ColorScheme.Light)]
    public async Task What_the_agent_holds(string kind, int width, int height, ColorScheme colors)
    {
        Assert.SkipWhen(Directory is null, "XAA_SCREENSHOTS names no directory for pictures.");
        await using var browser = await stack.SignInAsync("alice", width, height, colors);
        await Expect(browser.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await browser.Page.GotoAsync(stack.Agent + "/held");
        await browser.Page.Locator("#held-signin summary").ClickAsync();
        await browser.Page.Locator("#held-design summary").Last.ClickAsync();
        await SaveAsync(browser.Page, $"held-{kind}");
    }

    [Theory]
    [InlineData("desktop", 1360, 900, ColorScheme.Light)]
    [InlineData("phone", 390, 844, ColorScheme.Dark)]
    public async Task What_IT_has_changed_and_a_server_that_is_away(string kind, int width, int height, ColorScheme colors)
    {
        Assert.SkipWhen(Directory is null, "XAA_SCREENSHOTS names no directory for pictures.");
        await using var browser = await stack.SignInAsync("alice", width, height, colors);
        await Expect(browser.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await stack.ApproveAsync("wiki", ["wiki.read"]);
        await stack.StopAsync("crm");
        try
        {
            await Expect(browser.Page.Locator("#server-wiki .news")).ToBeVisibleAsync();
            stack.Clock.Leap(TimeSpan.FromSeconds(40));
            await Expect(browser.Page.Locator("#server-crm")).ToHaveAttributeAsync("data-state", "failed");
            await SaveAsync(browser.Page, $"changes-{kind}");
        }
        finally
        {
            stack.Start("crm");
            await stack.ApproveAsync("wiki", ["wiki.read", "wiki.write"]);
        }
    }

    private static async Task SaveAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(Directory!, name + ".png"), FullPage = true });
}
