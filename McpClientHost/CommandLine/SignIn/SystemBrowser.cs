using System.ComponentModel;
using System.Diagnostics;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>The browser that the person uses otherwise, where her session at the IdP may be already. RFC 8252 §4.</summary>
internal static class SystemBrowser
{
    /// <summary>Opens an address; false when there is no browser, or no screen to show it on.</summary>
    public static bool Open(Uri address)
    {
        // xdg-open without a screen may fall back to a browser in the terminal, which cannot show the page beside this program.
        if (OperatingSystem.IsLinux() && !HasScreen)
            return false;
        try
        {
            using var process = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri])
                {
                    // What the browser has to say is not for this terminal.
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                });
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool HasScreen =>
        Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
}
