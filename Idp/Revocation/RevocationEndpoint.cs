using Xaa.Idp.Sessions;
using Xaa.Idp.Token;
using Xaa.OAuth;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Revocation;

/// <summary>
/// A client gives a token back. With a refresh token goes its whole family: all that the session holds for this client. The session stands, it is
/// the person's, and other clients share it. RFC 7009.
/// </summary>
public sealed class RevocationEndpoint(ClientForms forms, SessionReader reader, RefreshTokenStore refreshTokens, OwnAccessTokens accessTokens)
{
    // RFC 7009 §2.2.1.
    private static readonly OAuthError NotRevocable = new(
        OAuthErrors.UnsupportedTokenType, "Access tokens are not revoked; this one ends by itself within minutes.", Reasons.UnsupportedTokenType);

    public async Task<IResult> RevokeAsync(HttpContext http)
    {
        var (client, token, refused) = await forms.ReadTokenAsync(http, acceptPublic: true);
        if (refused is not null)
            return new OAuthRefusal(refused);

        if (await reader.FindAsync(new RefreshToken(token!), http.RequestAborted) is { } subject)
        {
            // §2.1: another client's token stays what it is, and its thief does not learn that there is such a token.
            if (subject.ClientId == client!.ClientId)
                await refreshTokens.RevokeAsync(subject.Person.Session.Id, subject.ClientId, http.RequestAborted);
        }
        else if (await accessTokens.FindAsync(token!, client!.ClientId, http.RequestAborted) is not null)
        {
            return new OAuthRefusal(NotRevocable);
        }

        // §2.2: also for a token that is unknown. What the client wanted is so.
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok();
    }
}
