using Microsoft.Playwright;

namespace Xaa.Testing;

/// <summary>One Chromium for all tests of a page; they are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Executable =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Whether there is one; tests without one are skipped when they want a page.</summary>
    public bool IsInstalled => _browser is not null;

    /// <summary>Where connections to an authority really go: a service on a free port keeps the address that others know it by.</summary>
    public (string Authority, Uri Address)? Mapped { get; init; }

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", .. Rules()],
        });
    }

    /// <summary>A page with cookies of its own.</summary>
    public async Task<OpenPage> NewPageAsync(int width = 1360, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed.");
        return new(await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private IEnumerable<string> Rules() => Mapped is var (authority, address) ? [$"--host-resolver-rules=MAP {authority} {address.Authority}"] : [];
}
