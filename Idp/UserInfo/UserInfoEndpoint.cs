using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Xaa.Idp.Authorize;
using Xaa.Idp.Data;
using Xaa.Idp.Token;
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
        HttpContext http, AccessTokenValidator tokens, IDbContextFactory<DirectoryDbContext> directories, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var authorization = http.Request.Headers.Authorization.ToString();
        // RFC 6750 §3.1: who sends no token gets no error code.
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Challenge(http, "Bearer");

        var reading = await tokens.ValidateAsync(new(authorization[Scheme.Length..].Trim()), cancellationToken);
        if (reading.Reason is not null)
            return Challenge(http, $"Bearer error=\"{OAuthErrors.InvalidToken}\", error_description=\"The access token is not good here.\"");

        await using var directory = await directories.CreateDbContextAsync(cancellationToken);
        var subject = reading.Jwt!.Text(ClaimNames.Subject);
        var person = await directory.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == subject && p.Active, cancellationToken);
        return person is null
            ? Challenge(http, $"Bearer error=\"{OAuthErrors.InvalidToken}\", error_description=\"The person has no account here any more.\"")
            : Results.Json(Claims(person, reading.Jwt.Text(ClaimNames.Scope)));
    }

    private static Dictionary<string, string> Claims(PersonEntry person, string? scope)
    {
        var claims = new Dictionary<string, string> { [ClaimNames.Subject] = person.Id };
        if (Scopes.Contains(scope, OpenIdScopes.Profile))
        {
            claims[PersonClaims.Name] = person.DisplayName;
            claims[PersonClaims.UserName] = person.UserName;
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
