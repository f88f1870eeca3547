using Xaa.Jwt;
using Xaa.McpServerSample.Ordinary;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>
/// A client gives a token of its own back: an access token, which the MCP server refuses from then on, or a refresh token of the ordinary way. RFC 7009.
/// </summary>
public sealed partial class RevocationEndpoint(
    ClientForms forms,
    AccessTokenValidator tokens,
    RevokedTokens revoked,
    OrdinarySessions granted,
    RefreshTokenStore refreshTokens,
    ILogger<RevocationEndpoint> logger)
{
    // RFC 7009 §2.2.1: the token still stands, and the client may try again.
    private static readonly OAuthError Unavailable = new(
        OAuthErrors.TemporarilyUnavailable, "The token cannot be revoked now.", Reasons.StoreUnavailable, StatusCodes.Status503ServiceUnavailable);

    public async Task<IResult> RevokeAsync(HttpContext http)
    {
        var (client, token, refused) = await forms.ReadTokenAsync(http, acceptPublic: true);
        if (refused is not null)
            return new OAuthRefusal(refused);

        try
        {
            // §2.1: another client's token stays what it is, and its thief does not learn that there is such a token.
            if ((await tokens.ValidateAsync(new(token!), http.RequestAborted)).OfClient(client!) is { } jwt)
                await revoked.RevokeAsync(jwt.Text(ClaimNames.Id)!, jwt.Time(ClaimNames.Expires)!.Value, http.RequestAborted);
            else if (await granted.FindAsync(new RefreshToken(token!), http.RequestAborted) is { } refresh && refresh.ClientId == client!.ClientId)
                await refreshTokens.RevokeAsync(refresh.Person.Session.Id, refresh.ClientId, http.RequestAborted);
        }
        catch (RecordStoreException failed)
        {
            LogStoreFailed(logger, failed);
            return new OAuthRefusal(Unavailable);
        }

        // §2.2: also for a token that is unknown. What the client wanted is so.
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot write; no token was revoked.")]
    private static partial void LogStoreFailed(ILogger logger, Exception failed);
}
