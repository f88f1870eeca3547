using Xaa.Idp.Data;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>A person's sessions. With a session end its codes and refresh tokens, and the next token exchange is refused.</summary>
public static class SessionsEndpoint
{
    public static async Task<IResult> ListAsync(string id, SessionStore sessions, DirectoryReader directory, CancellationToken cancellationToken)
    {
        if (await directory.FindByIdAsync(id, cancellationToken) is null)
            return UnknownPerson();
        var live = await sessions.LiveOfAsync(id, cancellationToken);
        return Results.Json(new { sessions = live.Select(s => new { s.Id, s.AuthTime, s.Acr, s.Amr, s.IdleExpires, s.Expires }) });
    }

    public static async Task<IResult> EndAllAsync(
        HttpContext http, string id, Suspensions suspensions, DirectoryReader directory, CancellationToken cancellationToken)
    {
        if (await directory.FindByIdAsync(id, cancellationToken) is null)
            return UnknownPerson();
        return Results.Json(new { ended = await suspensions.EndSessionsAsync(id, null, new(AdminCaller.Of(http).ClientId, ""), cancellationToken) });
    }

    public static async Task<IResult> EndAsync(HttpContext http, string id, string session, Suspensions suspensions, CancellationToken cancellationToken) =>
        await suspensions.EndSessionsAsync(id, session, new(AdminCaller.Of(http).ClientId, ""), cancellationToken) > 0
            ? Results.NoContent()
            : AdminProblem.Of(StatusCodes.Status404NotFound, "The person has no such session, or it has ended.", Reasons.UnknownSession);

    private static IResult UnknownPerson() => AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such person.", Reasons.UnknownPerson);
}
