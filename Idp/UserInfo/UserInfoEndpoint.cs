using Microsoft.Net.Http.Headers;
using Xaa.Idp.Sessions;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.UserInfo;

/// <summary>Says who the person is, to the holder of an access token for it. OpenID Connect Core §5.3, RFC 6750.</summary>
public static class UserInfoEndpoint
{
    private const string Scheme = "Bearer ";

    public static void MapUserInfo(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/userinfo", [HttpMethods.Get, HttpMethods.Post], AnswerAsync).DisableAntiforgery();

    private static async Task<IResult> AnswerAsync(
        HttpContext http, AccessTokenValidator tokens, SessionReader sessions, TimeProvider clock, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var authorization = http.Request.Headers.Authorization.ToString();
        // RFC 6750 §3.1: who sends no token gets no error code.
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Challenge(http, "Bearer");

        var reading = await tokens.ValidateAsync(new(authorization[Scheme.Length..].Trim()), cancellationToken);
        if (reading.Reason is not null)
            return Challenge(http, $"Bearer error=\"{OAuthErrors.InvalidToken}\", error_description=\"The access token is not good here.\"");

        // A good signature is not enough: the session may have ended, or the person may have been suspended, a second ago.
        var person = reading.Jwt!.Text(ClaimNames.SessionId) is { } sessionId ? await sessions.FindAsync(sessionId, cancellationToken) : null;
        return person?.MayAct(clock.GetUtcNow()) == true
            ? Results.Json(Claims(person, reading.Jwt.Text(ClaimNames.Scope)))
            : Challenge(http, $"Bearer error=\"{OAuthErrors.InvalidToken}\", error_description=\"The session has ended.\"");
    }

    private static Dictionary<string, string> Claims(SignedInPerson person, string? scope)
    {
        var claims = new Dictionary<string, string> { [ClaimNames.Subject] = person.Id };
        if (Scopes.Contains(scope, OpenIdScopes.Profile))
        {
            claims[ClaimNames.Name] = person.DisplayName;
            claims[ClaimNames.UserName] = person.UserName;
        }
        if (Scopes.Contains(scope, OpenIdScopes.Email))
            claims[ClaimNames.Email] = person.Email;
        return claims;
    }

    private static IResult Challenge(HttpContext http, string challenge)
    {
        http.Response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        return Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "A good access token is needed.");
    }
}
