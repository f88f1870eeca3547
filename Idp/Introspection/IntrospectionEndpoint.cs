using Microsoft.Extensions.Options;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Idp.Token;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.Introspection;

/// <summary>
/// Tells a client how its own refresh tokens and access tokens stand; of any other token, that it is not active. An ID token or an ID-JAG is for
/// who it names to validate, not to be asked about here. RFC 7662.
/// </summary>
public sealed class IntrospectionEndpoint(
    ClientForms forms, SessionReader sessions, OwnAccessTokens accessTokens, PolicyStore policy, IOptions<IdpOptions> options, TimeProvider clock)
{
    private readonly IdpOptions _options = options.Value;

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var (client, token, refused) = await forms.ReadTokenAsync(http, acceptPublic: false);
        if (refused is not null)
            return new OAuthRefusal(refused);

        var answer = await DescribeRefreshTokenAsync(new(token!), client!, http.RequestAborted)
            ?? await DescribeAccessTokenAsync(token!, client!, http.RequestAborted)
            ?? IntrospectionResponse.Inactive;
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer, OAuthJson.Default.IntrospectionResponse);
    }

    private async ValueTask<IntrospectionResponse?> DescribeRefreshTokenAsync(
        RefreshToken token, RegisteredClient client, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(token, cancellationToken) is not { SupersededAt: null } subject
            || subject.ClientId != client.ClientId || !subject.Person.MayAct(clock.GetUtcNow()))
            return null;
        var session = subject.Person.Session;
        return new()
        {
            Active = true,
            Type = Parameters.RefreshToken,
            Issuer = _options.Issuer,
            Subject = subject.Person.Id,
            Audience = _options.Issuer,
            ClientId = subject.ClientId,
            Scope = subject.Scope,
            SessionId = session.Id,
            IssuedAt = subject.IssuedAt.ToUnixTimeSeconds(),
            Expires = (session.IdleExpires < session.Expires ? session.IdleExpires : session.Expires).ToUnixTimeSeconds(),
        };
    }

    private async ValueTask<IntrospectionResponse?> DescribeAccessTokenAsync(
        string token, RegisteredClient client, CancellationToken cancellationToken) =>
        await accessTokens.FindAsync(token, client.ClientId, cancellationToken) is { } jwt && await StandsAsync(jwt, client, cancellationToken)
            ? AccessTokenState.Describe(jwt)
            : null;

    // As the resource would decide: a person's token lives no longer than her session, an operator's no longer than its registration.
    private async ValueTask<bool> StandsAsync(ValidatedJwt jwt, RegisteredClient client, CancellationToken cancellationToken) =>
        jwt.Text(ClaimNames.Audience) == _options.AdminApiAddress
            ? policy.Find(client.ClientId)?.GrantTypes.Contains(GrantTypes.ClientCredentials) == true
            : jwt.Text(ClaimNames.SessionId) is { } sessionId
                && (await sessions.FindAsync(sessionId, cancellationToken))?.MayAct(clock.GetUtcNow()) == true;
}
