using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The consent screen, and what a person decides on it. It is what the four steps do without.</summary>
public sealed class ConsentEndpoint(
    OrdinaryRequestReader requests,
    SealedRequest seal,
    BrowserSession browser,
    ConsentStore consents,
    OrdinaryCodes codes,
    ServerSeed server,
    IRecordStore records)
{
    public const string Path = "/oauth/consent";

    // The seal's time is in whole seconds, and the IdP's clock is not ours.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>The way back from the IdP.</summary>
    public async Task<IResult> GetAsync(HttpContext http)
    {
        if (seal.Open(http.Request.Query["request"]) is not { } opened || await browser.FindAsync(http) is not { } person)
            return Notices.Expired();
        var reading = await requests.ReadAsync(opened.Parameters, http.RequestAborted);
        if (reading.Request is not { } request)
            return reading.Refusal!;
        // The IdP may take both as wishes; the client may not.
        if (request.Asks(PromptValues.Login) && person.Session.AuthTime + Skew < opened.SealedAt)
            return Fail(request, OAuthErrors.LoginRequired, "The identity provider did not ask the person anew.");
        return person.Satisfies(request.RequiredAcr)
            ? await ContinueAsync(request, person, http.RequestAborted)
            : Fail(request, OAuthErrors.UnmetAuthenticationRequirements, "The person did not sign in as strongly as the scope needs.");
    }

    /// <summary>Answers the client if she has allowed it before, otherwise asks her.</summary>
    public async Task<IResult> ContinueAsync(OrdinaryRequest request, OrdinaryPerson person, CancellationToken cancellationToken)
    {
        if (!request.Asks(PromptValues.Consent)
            && IsRecognizable(request)
            && await consents.CoversAsync(person, request.Client.ClientId, request.Scope, cancellationToken))
            return await codes.RepeatAsync(request, person, cancellationToken);
        return request.Asks(PromptValues.None)
            ? Fail(request, OAuthErrors.ConsentRequired, "The person has not consented.")
            : Ask(request, person);
    }

    /// <summary>Her decision.</summary>
    public async Task<IResult> PostAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // What stood on the screen of one person is no answer of another, who signed in in the same browser since.
        if (form["request"] is not [{ } text] || seal.Open(text) is not { SessionId: { } sessionId } opened
            || await browser.FindAsync(http) is not { } person || person.Session.Id != sessionId)
            return Notices.Expired();
        // Checked again: the client may have been removed while the page was open.
        var reading = await requests.ReadAsync(opened.Parameters, http.RequestAborted);
        if (reading.Request is not { } request)
            return reading.Refusal!;
        return form["decision"] switch
        {
            ["allow"] => await codes.IssueAsync(request, person, http.RequestAborted),
            ["deny"] => await DenyAsync(request, person, http.RequestAborted),
            _ => Notices.BadForm(),
        };
    }

    private async Task<IResult> DenyAsync(OrdinaryRequest request, OrdinaryPerson person, CancellationToken cancellationToken)
    {
        using var record = codes.Draft(request, person);
        var refusal = new OAuthError(OAuthErrors.AccessDenied, "The person did not consent.", Reasons.ConsentDenied);
        await records.EnqueueAsync(record.Finish(refusal), cancellationToken);
        return Fail(request, refusal.Code, refusal.Description);
    }

    // RFC 8252 §8.6: anybody on the person's device may use a public client's id, and answers on loopback tell nobody apart.
    private static bool IsRecognizable(OrdinaryRequest request) =>
        !request.Client.IsPublic || request.RedirectUri.StartsWith("https://", StringComparison.Ordinal);

    private Page<ConsentPage> Ask(OrdinaryRequest request, OrdinaryPerson person) => new(
        new Dictionary<string, object?>
        {
            [nameof(ConsentPage.Server)] = server,
            [nameof(ConsentPage.Request)] = request,
            [nameof(ConsentPage.Person)] = person,
            [nameof(ConsentPage.Sealed)] = seal.Seal(request.Parameters, person.Session.Id),
        },
        formTarget: new Uri(request.RedirectUri).GetLeftPart(UriPartial.Authority));

    private SeeOther Fail(OrdinaryRequest request, string code, string description) =>
        AuthorizeAnswer.Fault(server.Issuer, request.RedirectUri, request.State, new(code, description));
}
