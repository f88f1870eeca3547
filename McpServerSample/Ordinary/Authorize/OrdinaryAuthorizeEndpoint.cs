using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The authorization endpoint of the ordinary way: who is it, and what does she allow? RFC 6749 §3.1.</summary>
public sealed class OrdinaryAuthorizeEndpoint(
    OrdinaryRequestReader requests, SealedRequest seal, BrowserSession browser, ConsentEndpoint consent, ServerSeed server)
{
    public const string Path = "/oauth/authorize";

    public async Task<IResult> GetAsync(HttpContext http)
    {
        var reading = await requests.ReadAsync([.. http.Request.Query], http.RequestAborted);
        if (reading.Request is not { } request)
            return reading.Refusal!;

        var person = await browser.FindAsync(http);
        if (person is not null && !request.Asks(PromptValues.Login) && person.Satisfies(request.RequiredAcr))
            return await consent.ContinueAsync(request, person, http.RequestAborted);
        if (request.Asks(PromptValues.None))
            return Fail(request, new(OAuthErrors.LoginRequired, "Nobody is signed in, or not as strongly as the scope needs."));
        return await OrdinarySignIn.ChallengeAsync(http, request, seal) is { } fault ? Fail(request, fault) : Results.Empty;
    }

    private SeeOther Fail(OrdinaryRequest request, AuthorizeFault fault) =>
        AuthorizeAnswer.Fault(server.Issuer, request.RedirectUri, request.State, fault);
}
