using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Sessions;

/// <summary>The browser's side of a session: a cookie with a random handle, and nothing else in it.</summary>
public sealed class BrowserSession(SessionStore sessions, SessionReader reader, IOptions<IdpOptions> options, TimeProvider clock)
{
    public const string CookieName = "xaa.idp.session";

    private readonly IdpOptions _options = options.Value;

    /// <summary>Who is signed in in this browser, if her session still stands and she is not suspended.</summary>
    public async ValueTask<SignedInPerson?> FindAsync(HttpContext http) =>
        http.Request.Cookies[CookieName] is { Length: > 0 and < 256 } handle
        && await reader.FindAsync(new SessionHandle(handle), http.RequestAborted) is { } person
        && person.MayAct(clock.GetUtcNow())
            ? person
            : null;

    /// <summary>Starts a session for a person whose password was right. Its id and its handle are new, whatever the browser held before.</summary>
    public async ValueTask<SignedInPerson> StartAsync(HttpContext http, string personId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var handle = SessionHandle.New();
        var session = new Session(
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            personId,
            now,
            Strength.Password,
            [Strength.PasswordMethod],
            now + _options.SessionIdleLifetime,
            now + _options.SessionLifetime,
            Ended: null);
        await sessions.CreateAsync(session, handle, cancellationToken);
        http.Response.Cookies.Append(CookieName, handle.Value, Cookie());
        return await reader.FindAsync(session.Id, cancellationToken) ?? throw new InvalidOperationException("A session was started for nobody.");
    }

    /// <summary>Notes a second factor that was passed now. The session stays, its cookie is another from here on; null when it has ended meanwhile.</summary>
    public async ValueTask<SignedInPerson?> StrengthenAsync(
        HttpContext http, SignedInPerson person, bool byRecoveryCode, CancellationToken cancellationToken)
    {
        var handle = SessionHandle.New();
        IReadOnlyList<string> methods = byRecoveryCode
            ? [Strength.PasswordMethod, Strength.SeveralFactorsMethod]
            : [Strength.PasswordMethod, Strength.OneTimePasswordMethod, Strength.SeveralFactorsMethod];
        if (!await sessions.StrengthenAsync(person.Session.Id, handle, Strength.SecondFactor, methods, cancellationToken))
            return null;
        http.Response.Cookies.Append(CookieName, handle.Value, Cookie());
        return await reader.FindAsync(person.Session.Id, cancellationToken);
    }

    /// <summary>Using the session keeps it from going idle.</summary>
    public async ValueTask TouchAsync(SignedInPerson person, CancellationToken cancellationToken) =>
        await sessions.TouchAsync(person.Session.Id, clock.GetUtcNow() + _options.SessionIdleLifetime, cancellationToken);

    /// <summary>Ends the session, and with it its codes and refresh tokens.</summary>
    public async ValueTask EndAsync(HttpContext http, SignedInPerson person, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(person.Session.Id, cancellationToken);
        http.Response.Cookies.Delete(CookieName, Cookie());
    }

    // Cookies do not heed ports, so the name carries the service. Lax: the way back from an app's link finds the session.
    private CookieOptions Cookie() => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = _options.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
