using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.SecondFactor;
using Xaa.Idp.PushedAuthorization;
using Xaa.Idp.Sessions;
using Xaa.Idp.SignIn;
using Xaa.OAuth;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Authorize;

/// <summary>The authorization endpoint. Clients are the company's own: no consent screen. RFC 6749 §3.1, OpenID Connect Core §3.1.2.</summary>
public sealed class AuthorizeEndpoint(
    AuthorizeRequestReader requests,
    PushedRequests pushed,
    BrowserSession browser,
    AuthorizationCodeStore codes,
    SealedRequest seal,
    SealedContinuation continuations,
    SignInRecords records,
    IOptions<IdpOptions> options,
    TimeProvider clock)
{
    private readonly IdpOptions _options = options.Value;

    public Task<IResult> GetAsync(HttpContext http) => HandleAsync(http, [.. http.Request.Query]);

    // OpenID Connect Core §3.1.2.1: the same by POST. It changes nothing that GET would not, so it needs no antiforgery token.
    public async Task<IResult> PostAsync(HttpContext http) => await http.Request.TryReadFormAsync() is { } form
        ? await HandleAsync(http, [.. form])
        : Show(new("The body is not a form, or too large."));

    /// <summary>Goes on for somebody who is signed in: by the second factor's page, where the request asks for more than she has shown.</summary>
    public async Task<IResult> ContinueAsync(AuthorizeRequest request, SignedInPerson person, CancellationToken cancellationToken) =>
        Strength.Satisfies(person.Session.Acr, request.Acr)
            ? await IssueAsync(request, person, cancellationToken)
            : new SeeOther(continuations.AddressFor(person.Session.Id, request.Parameters));

    /// <summary>Answers the client: a code for the session, if the client is for this person. RFC 6749 §4.1.2, RFC 9207.</summary>
    public async Task<IResult> IssueAsync(AuthorizeRequest request, SignedInPerson person, CancellationToken cancellationToken)
    {
        // OpenID Connect Core §3.1.2.1: the client asked for somebody else.
        if (request.ExpectedSubject is { } expected && expected != person.Id)
            return Fail(request.RedirectUri, request.State, OAuthErrors.LoginRequired, "Another person is signed in than the id_token_hint names.");
        if (!request.Client.Assigned.Covers(person.Id, person.Groups))
        {
            await records.RefusedAsync(request.Client.ClientId, person.Id, Reasons.PersonNotAssignedToClient, cancellationToken);
            return Fail(request.RedirectUri, request.State, OAuthErrors.AccessDenied, "The person is not assigned to this client.");
        }

        var code = await codes.CreateAsync(
            new(
                request.Client.ClientId,
                request.RedirectUri,
                request.CodeChallenge,
                request.Nonce,
                request.Scope,
                Resource: null,
                person.Session.Id,
                clock.GetUtcNow() + _options.CodeLifetime),
            cancellationToken);
        return AuthorizeAnswer.Code(_options.Issuer, request.RedirectUri, request.State, code);
    }

    /// <summary>Tells the client, or the person when there is no client to be told.</summary>
    public IResult Refuse(AuthorizeReading reading) => reading switch
    {
        AuthorizeReading.Redirected fault => Fail(fault.RedirectUri, fault.State, fault.Code, fault.Description),
        AuthorizeReading.Shown fault => Show(fault),
        _ => throw new ArgumentException("A good request is not refused.", nameof(reading)),
    };

    private async Task<IResult> HandleAsync(HttpContext http, IReadOnlyList<KeyValuePair<string, StringValues>> parameters)
    {
        var reading = await ReadAsync(parameters, http.RequestAborted);
        if (reading is not AuthorizeReading.Good(var request))
            return Refuse(reading);

        var person = await browser.FindAsync(http);
        var isSignedIn = person is not null && !NeedsSignIn(request, person);
        if (request.Asks(PromptValues.None) && !(isSignedIn && Strength.Satisfies(person!.Session.Acr, request.Acr)))
            return Fail(request.RedirectUri, request.State, OAuthErrors.LoginRequired, "Nobody is signed in, or the sign-in is too old, too weak, or another's.");
        if (isSignedIn)
        {
            await browser.TouchAsync(person!, http.RequestAborted);
            return await ContinueAsync(request, person!, http.RequestAborted);
        }

        // See Other: a POST to this endpoint goes on as a GET of the page.
        return new SeeOther("/signin" + QueryString.Create("request", seal.Seal(request.Parameters)));
    }

    private async ValueTask<AuthorizeReading> ReadAsync(
        IReadOnlyList<KeyValuePair<string, StringValues>> sent, CancellationToken cancellationToken)
    {
        var clientId = sent.FirstOrDefault(p => p.Key == Parameters.ClientId).Value;
        var requestUri = sent.FirstOrDefault(p => p.Key == Parameters.RequestUri).Value;
        if (clientId is [{ } client] && requestUri is [{ } reference] && PushedRequests.IsReference(reference))
        {
            // RFC 9126 §4: what was pushed counts, and nothing else that stands beside the reference.
            return await pushed.TakeAsync(reference, client, cancellationToken) is { } parameters
                ? await requests.ReadAsync(parameters, cancellationToken)
                : new AuthorizeReading.Shown("The request_uri is unknown, has expired or was used before.", OAuthErrors.InvalidRequestUri);
        }

        var reading = await requests.ReadAsync(sent, cancellationToken);
        return reading is AuthorizeReading.Good { Request: { Client.MustPush: true } direct }
            ? new AuthorizeReading.Redirected(
                direct.RedirectUri, direct.State, OAuthErrors.InvalidRequest, "This client must push its authorization requests.")
            : reading;
    }

    // prompt=consent asks for nothing more: administrators consented for everybody when they registered the client.
    private bool NeedsSignIn(AuthorizeRequest request, SignedInPerson person) =>
        request.Asks(PromptValues.Login)
        || request.Asks(PromptValues.SelectAccount)
        || person.AuthTime + request.MaxAge <= clock.GetUtcNow()
        || (request.ExpectedSubject is { } expected && expected != person.Id);

    private SeeOther Fail(string redirectUri, string? state, string code, string description) =>
        AuthorizeAnswer.Fault(_options.Issuer, redirectUri, state, new(code, description));

    private static IResult Show(AuthorizeReading.Shown fault) => ErrorPages.Show(
        StatusCodes.Status400BadRequest,
        "This sign-in link does not work",
        "The app that sent you here made a mistake, so there is no safe way back to it. Nothing was shared with it.",
        fault.Code,
        fault.Detail);
}

public static class AuthorizeEndpoints
{
    public static void MapAuthorize(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/authorize", (AuthorizeEndpoint authorize, HttpContext http) => authorize.GetAsync(http));
        endpoints.MapPost("/authorize", (AuthorizeEndpoint authorize, HttpContext http) => authorize.PostAsync(http))
            .WithMetadata(new RequestSizeLimitAttribute(Forms.LongestForm))
            .DisableAntiforgery();
    }
}
