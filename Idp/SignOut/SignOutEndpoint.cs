using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.SignOut;

/// <summary>Ends the browser's session, after asking. OpenID Connect RP-Initiated Logout.</summary>
public sealed class SignOutEndpoint(BrowserSession browser, PolicyStore policy, SigningKeys keys, IOptions<IdpOptions> options, TimeProvider clock)
{
    private readonly JwtReader _jwts = new(clock);

    public async Task<IResult> ShowAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = SignOutRequest.Read(http.Request.Query);
        var target = await FindTargetAsync(request, cancellationToken);
        var person = await browser.FindAsync(http);
        return person is null && target is not null ? new SeeOther(target) : Page(person, request, target);
    }

    public async Task<IResult> SubmitAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = SignOutRequest.Read(await http.Request.ReadFormAsync(cancellationToken));
        if (await browser.FindAsync(http) is { } person)
            await browser.EndAsync(http, person, cancellationToken);
        return await FindTargetAsync(request, cancellationToken) is { } target ? new SeeOther(target) : Page(null, request, null);
    }

    /// <summary>Where to send the browser afterwards: only to an address that its client registered, compared as an exact string (§3).</summary>
    private async ValueTask<string?> FindTargetAsync(SignOutRequest request, CancellationToken cancellationToken)
    {
        if (request.RedirectUri is not { } address || policy.Current.FindClientByPostLogoutRedirectUri(address) is not { } client)
            return null;
        if (request.ClientId is not null && request.ClientId != client.ClientId)
            return null;
        if (request.IdTokenHint is { } hint ? !await IsForAsync(hint, client, cancellationToken) : request.ClientId is null)
            return null;
        return request.State is { } state ? QueryHelpers.AddQueryString(address, Parameters.State, state) : address;
    }

    // §2: a hint may have expired, and often has. Everything else about it must be right.
    private async ValueTask<bool> IsForAsync(string idToken, ClientPolicy client, CancellationToken cancellationToken)
    {
        var reading = await _jwts.ReadAsync(idToken, new()
        {
            Type = JwtTypes.Jwt,
            Issuer = options.Value.Issuer,
            Audience = client.ClientId,
            Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            Keys = (keyId, _) => new(keys.Find(keyId)),
        }, cancellationToken);
        return reading.Reason is null or Reasons.Expired;
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
        endpoints.MapGet("/logout", (SignOutEndpoint signOut, HttpContext http) => signOut.ShowAsync(http, http.RequestAborted));
        endpoints.MapPost("/logout", (SignOutEndpoint signOut, HttpContext http) => signOut.SubmitAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly();
    }
}
