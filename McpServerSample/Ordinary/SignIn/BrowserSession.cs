using Xaa.McpServerSample.Seed;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The browser's side of a session: a cookie with a random handle, and nothing else in it.</summary>
public sealed class BrowserSession(OrdinarySessions sessions, ServerSeed server, TimeProvider clock)
{
    // Cookies do not heed ports, so the name carries the service.
    private readonly string _cookie = $"xaa.{server.Name}.session";

    /// <summary>Who signed in in this browser a short while ago.</summary>
    public async ValueTask<OrdinaryPerson?> FindAsync(HttpContext http) =>
        http.Request.Cookies[_cookie] is { Length: > 0 and < 256 } handle
        && await sessions.FindAsync(new SessionHandle(handle), http.RequestAborted) is { } person
        && person.Session.IsLive(clock.GetUtcNow())
            ? person
            : null;

    /// <summary>Starts a session. Its id and its handle are new, whatever the browser held before.</summary>
    public async Task StartAsync(HttpContext http, SignedIn signedIn)
    {
        var handle = await sessions.StartAsync(signedIn, http.RequestAborted);
        http.Response.Cookies.Append(_cookie, handle.Value, new()
        {
            HttpOnly = true,
            // The way back from the IdP comes from elsewhere.
            SameSite = SameSiteMode.Lax,
            Secure = server.Issuer.StartsWith("https:", StringComparison.Ordinal),
            Path = "/oauth",
            IsEssential = true,
        });
    }
}
