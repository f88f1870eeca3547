using Microsoft.AspNetCore.WebUtilities;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.SignOut;

/// <summary>Ends the browser's session: at once for an app that shows an ID token of it, otherwise after asking. OpenID Connect RP-Initiated Logout.</summary>
public sealed class SignOutEndpoint(BrowserSession browser, PolicyStore policy, IdTokenHints hints)
{
    public async Task<IResult> ShowAsync(HttpContext http)
    {
        var request = SignOutRequest.Read(http.Request.Query);
        var hint = await ReadHintAsync(request, http.RequestAborted);
        var target = FindTarget(request, hint);
        if (await browser.FindAsync(http) is not { } person)
            return target is null ? Page(null, request, null) : new SeeOther(target);

        // §2: without a hint, or with that of another session, anybody may have sent her here. So she is asked.
        if (hint?.SessionId != person.Session.Id)
            return Page(person, request, target);
        await browser.EndAsync(http, person, http.RequestAborted);
        return target is null ? Page(null, request, null) : new SeeOther(target);
    }

    /// <summary>The person has said yes on our own page.</summary>
    public async Task<IResult> SubmitAsync(HttpContext http)
    {
        var request = SignOutRequest.Read(await http.Request.ReadFormAsync(http.RequestAborted));
        if (await browser.FindAsync(http) is { } person)
            await browser.EndAsync(http, person, http.RequestAborted);
        var target = FindTarget(request, await ReadHintAsync(request, http.RequestAborted));
        return target is null ? Page(null, request, null) : new SeeOther(target);
    }

    /// <summary>
    /// §2: apps may send the request by POST as well. Our cookie does not come along with another site's POST; it does with the GET that follows.
    /// </summary>
    public static async Task<IResult> ForwardAsync(HttpContext http)
    {
        var request = SignOutRequest.Read(await http.Request.ReadFormAsync(http.RequestAborted));
        return new SeeOther("/logout" + QueryString.Create(request.Carried.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value))));
    }

    private ValueTask<IdTokenHint?> ReadHintAsync(SignOutRequest request, CancellationToken cancellationToken) =>
        request.IdTokenHint is { } hint ? hints.ReadAsync(hint, request.ClientId, cancellationToken) : new(default(IdTokenHint));

    /// <summary>Where to send the browser afterwards: only to an address that its client registered, compared as an exact string (§3).</summary>
    private string? FindTarget(SignOutRequest request, IdTokenHint? hint)
    {
        // A hint that cannot be believed speaks for no client, whatever stands beside it.
        var clientId = request.IdTokenHint is null ? request.ClientId : hint?.ClientId;
        if (clientId is null || request.RedirectUri is not { } address
            || policy.Current.FindClient(clientId)?.PostLogoutRedirectUris.Contains(address, StringComparer.Ordinal) != true)
            return null;
        return request.State is { } state ? QueryHelpers.AddQueryString(address, Parameters.State, state) : address;
    }

    private static Page<SignOutPage> Page(SignedInPerson? person, SignOutRequest request, string? target) => new(
        new Dictionary<string, object?>
        {
            [nameof(SignOutPage.PersonName)] = person?.DisplayName,
            [nameof(SignOutPage.Carried)] = request.Carried,
        },
        formTarget: target is null ? null : new Uri(target).GetLeftPart(UriPartial.Authority));
}

public static class SignOutEndpoints
{
    public static void MapSignOut(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/logout", (SignOutEndpoint signOut, HttpContext http) => signOut.ShowAsync(http));
        endpoints.MapPost("/logout", (SignOutEndpoint signOut, HttpContext http) => signOut.SubmitAsync(http))
            .AcceptOwnFormsOnly(others: SignOutEndpoint.ForwardAsync);
    }
}
