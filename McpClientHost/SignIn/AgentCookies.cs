using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.SignIn;

/// <summary>
/// Behind https every cookie is bound to this very host and never leaves it in the clear, and its prefix makes browsers insist on that (RFC 6265bis
/// §4.1.3.2). Loopback over http has no such cookies.
/// </summary>
internal static class AgentCookies
{
    private const string Prefix = "__Host-";

    public static void BindTo(this CookieBuilder cookie, AgentSeed seed)
    {
        if (!seed.Idp.Origin.StartsWith("https:", StringComparison.Ordinal))
            return;
        cookie.Name = Prefix + cookie.Name;
        cookie.Path = "/";
        cookie.SecurePolicy = CookieSecurePolicy.Always;
    }
}
