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

    private static async Task SaveAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(Directory!, name + ".png"), FullPage = true });
}
