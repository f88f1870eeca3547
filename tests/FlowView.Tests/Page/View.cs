using Xaa.FlowView.Tests.Service;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.FlowView.Tests.Page;

public static class View
{
    /// <summary>Opens the view and waits until it is live.</summary>
    public static async Task<OpenPage> OpenAsync(this Chromium chromium, FlowApp app, int width = 1360, int height = 900)
    {
        var page = await chromium.NewPageAsync(width, height);
        await page.Page.GotoAsync(app.Http.BaseAddress!.AbsoluteUri);
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Live");
        return page;
    }
}
