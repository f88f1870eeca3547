using Microsoft.Playwright;
using Xaa.FlowView.Tests.Service;

namespace Xaa.FlowView.Tests.Page;

/// <summary>One Chromium for all tests of the page; they are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Executable =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic"],
        });
    }

    /// <summary>Opens the view and waits until it is live.</summary>
    public async Task<OpenPage> OpenAsync(FlowApp app, int width = 1360, int height = 900)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed.");
        var page = new OpenPage(await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } }));
        await page.Page.GotoAsync(app.Http.BaseAddress!.AbsoluteUri);
        await Assertions.Expect(page.Page.Locator("#live")).ToHaveTextAsync("Live");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
