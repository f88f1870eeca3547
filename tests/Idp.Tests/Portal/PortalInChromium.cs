using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Idp.Tests.Portal;

/// <summary>The IdP on a free port, and a Chromium that finds it under its issuer.</summary>
public sealed partial class PortalInChromium : IAsyncDisposable
{
    private readonly Chromium _chromium;

    private PortalInChromium(IdpHost idp, Chromium chromium) => (Idp, _chromium) = (idp, chromium);

    public IdpHost Idp { get; }

    public static async Task<PortalInChromium> StartAsync(IdpHost? host = null)
    {
        var idp = host ?? new IdpHost();
        idp.UseKestrel(0);
        idp.StartServer();
        var chromium = new Chromium { Mapped = (new Uri(IdpHost.Issuer).Authority, idp.ClientOptions.BaseAddress) };
        await chromium.InitializeAsync();
        return new(idp, chromium);
    }

    /// <summary>Wants a page of the portal in a new browser, and gives name and password.</summary>
    public async Task<OpenPage> PasswordAsync(string name, string path = "/admin", int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        var browser = await _chromium.NewPageAsync(width, height, colors);
        await browser.Page.GotoAsync(IdpHost.Issuer + path);
        await GivePasswordAsync(browser.Page, name);
        await ArrivedAsync(browser.Page, NotSignIn());
        return browser;
    }

    /// <summary>The same with carol's second factor.</summary>
    public async Task<OpenPage> CarolAsync(string path = "/admin", int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        // A code is good once.
        Idp.Clock.Advance(TimeSpan.FromSeconds(30));
        var browser = await PasswordAsync("carol", path, width, height, colors);
        await browser.Page.GetByLabel("Code").FillAsync(Idp.Code(DemoSeed.CarolTotpSecret));
        await browser.Page.Keyboard.PressAsync("Enter");
        await ArrivedAsync(browser.Page, new Regex($"^{Regex.Escape(IdpHost.Issuer + path)}$"));
        return browser;
    }

    /// <summary>What the agent gets for somebody who signs in at it.</summary>
    public async Task<TokenAnswer> SignInAsync(string name)
    {
        await using var browser = await _chromium.NewPageAsync();
        await browser.Page.GotoAsync(Wire.Authorize().AbsoluteUri);
        // The agent itself is not there: what the browser would bring it is enough.
        var callback = browser.Page.WaitForRequestAsync(request => request.Url.StartsWith(IdpHost.RedirectUri, StringComparison.Ordinal));
        await GivePasswordAsync(browser.Page, name);
        return await Idp.RedeemAsync(new Uri((await callback).Url).Query()["code"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await Idp.DisposeAsync();
    }

    // Asked of the browser again and again: WaitForURLAsync compares the address, then begins to listen, and misses a page that arrives in between.
    private static async Task ArrivedAsync(IPage page, Regex url)
    {
        await Expect(page).ToHaveURLAsync(url);
        await page.WaitForFunctionAsync("document.readyState === 'complete'");
    }

    private static async Task GivePasswordAsync(IPage page, string name)
    {
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(IdpHost.Password);
        await page.Keyboard.PressAsync("Enter");
    }

    [GeneratedRegex(@"^(?!.*/signin\?)")]
    private static partial Regex NotSignIn();
}
