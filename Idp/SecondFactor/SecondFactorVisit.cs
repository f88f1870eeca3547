using Xaa.Idp.Authorize;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>A person at the pages of the second factor, and where she is going.</summary>
/// <param name="Person">Her session is the one that the continuation is for.</param>
/// <param name="Continuation">What goes on afterwards.</param>
/// <param name="Sealed">The same, for the page's form.</param>
/// <param name="Request">The authorization request, if that is what goes on.</param>
public sealed record SecondFactorVisit(SignedInPerson Person, Continuation Continuation, string Sealed, AuthorizeRequest? Request)
{
    /// <summary>The client's origin, which the answer to the form redirects to.</summary>
    public string? FormTarget => Request is null ? null : new Uri(Request.RedirectUri).GetLeftPart(UriPartial.Authority);

    /// <summary>Whether she has passed it since it was asked for.</summary>
    public bool IsPassed => Person.Session.Acr == Strength.SecondFactor && Person.AuthTime >= Continuation.AskedAt;
}

/// <summary>Opens and ends visits to the pages of the second factor.</summary>
public sealed class SecondFactorVisits(SealedContinuation continuations, BrowserSession browser, AuthorizeRequestReader requests, AuthorizeEndpoint authorize)
{
    public static readonly IResult Expired = ErrorPages.Show(
        StatusCodes.Status400BadRequest,
        "This sign-in has expired",
        "The page was open for too long, its address was changed, or you are signed out. Go back to where you came from and start again.");

    /// <summary>The visit, or the page or redirect to answer with instead.</summary>
    public async ValueTask<(SecondFactorVisit? Visit, IResult? Answer)> OpenAsync(HttpContext http, string? continuation)
    {
        if (continuations.Open(continuation) is not { } opened
            || await browser.FindAsync(http) is not { } person
            || person.Session.Id != opened.SessionId)
            return (null, Expired);
        if (opened.Path is not null)
            return (new(person, opened, continuation!, null), null);
        // Checked again: the client may have been removed while the page was open.
        return await requests.ReadAsync(opened.Request, http.RequestAborted) switch
        {
            AuthorizeReading.Good(var request) => (new(person, opened, continuation!, request), null),
            var bad => (null, authorize.Refuse(bad)),
        };
    }

    /// <summary>Goes on with what the second factor was asked for.</summary>
    public async Task<IResult> FinishAsync(SecondFactorVisit visit, SignedInPerson person, CancellationToken cancellationToken) =>
        visit.Request is { } request
            ? await authorize.IssueAsync(request, person, cancellationToken)
            // However the page was spelled when she asked for it: a path that began with two slashes would be another host.
            : new SeeOther('/' + visit.Continuation.Path!.TrimStart('/'));
}
