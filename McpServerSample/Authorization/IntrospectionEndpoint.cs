using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization;

/// <summary>Tells a client how an access token of its own stands; of any other token, that it is not active. RFC 7662.</summary>
public sealed class IntrospectionEndpoint(ClientForms forms, AccessTokenValidator tokens, RevokedTokens revoked)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var (client, token, refused) = await forms.ReadTokenAsync(http, acceptPublic: false);
        if (refused is not null)
            return new OAuthRefusal(refused);

        var jwt = (await tokens.ValidateAsync(new(token!), http.RequestAborted)).OfClient(client!);
        var answer = jwt is null || revoked.Contains(jwt.Text(ClaimNames.Id)!) ? IntrospectionResponse.Inactive : AccessTokenState.Describe(jwt);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer, OAuthJson.Default.IntrospectionResponse);
    }
}
