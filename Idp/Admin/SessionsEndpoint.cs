using Xaa.Idp.Data;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

public sealed record SessionList(IReadOnlyList<SessionView> Sessions);

/// <summary>A session that is live, as administrators see it.</summary>
/// <param name="Id">The <c>sid</c>.</param>
/// <param name="AuthTime">When the person signed in, or passed her second factor, last.</param>
/// <param name="Acr">How strongly.</param>
/// <param name="Amr">By what.</param>
/// <param name="IdleExpires">When it ends if it is not used.</param>
/// <param name="Expires">When it ends in any case.</param>
public sealed record SessionView(
    string Id, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr, DateTimeOffset IdleExpires, DateTimeOffset Expires);

/// <summary>How many sessions were ended.</summary>
public sealed record EndedSessions(int Ended);

/// <summary>A person's sessions. With a session end its codes and refresh tokens, and the next token exchange is refused.</summary>
public static class SessionsEndpoint
{
    public static async Task<IResult> ListAsync(string id, SessionStore sessions, DirectoryReader directory, CancellationToken cancellationToken)
    {
        if (await directory.FindByIdAsync(id, cancellationToken) is null)
            return UnknownPerson();
        var live = await sessions.LiveOfAsync(id, cancellationToken);
        return Results.Json(new SessionList([.. live.Select(s => new SessionView(s.Id, s.AuthTime, s.Acr, s.Amr, s.IdleExpires, s.Expires))]));
    }

    public static async Task<IResult> EndAllAsync(
        HttpContext http, string id, Suspensions suspensions, DirectoryReader directory, CancellationToken cancellationToken)
    {
        if (await directory.FindByIdAsync(id, cancellationToken) is null)
            return UnknownPerson();
        return Results.Json(new EndedSessions(await suspensions.EndSessionsAsync(id, null, AdminCaller.Of(http).Author(""), cancellationToken)));
    }

    public static async Task<IResult> EndAsync(HttpContext http, string id, string session, Suspensions suspensions, CancellationToken cancellationToken) =>
        await suspensions.EndSessionsAsync(id, session, AdminCaller.Of(http).Author(""), cancellationToken) > 0
            ? Results.NoContent()
            : AdminProblem.Of(StatusCodes.Status404NotFound, "The person has no such session, or it has ended.", Reasons.UnknownSession);

    private static IResult UnknownPerson() => AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such person.", Reasons.UnknownPerson);
}
