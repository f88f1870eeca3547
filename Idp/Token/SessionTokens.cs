using Microsoft.Extensions.Options;
using Xaa.Idp.Sessions;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Idp.Token;

/// <summary>What step 1 hands to a client: an ID token, an access token for <c>/userinfo</c> alone and, if asked for, a refresh token.</summary>
public sealed class SessionTokens(SigningKeys keys, AccessTokenIssuer accessTokens, IOptions<IdpOptions> options, TimeProvider clock)
{
    private readonly IdpOptions _options = options.Value;

    public TokenResponse Issue(SignedInPerson person, string clientId, string scope, string? nonce, RefreshToken? refreshToken, RecordDraft record)
    {
        var access = accessTokens.Issue(new()
        {
            Subject = person.Id,
            Audience = _options.UserInfoAddress,
            ClientId = clientId,
            Scope = scope,
            SessionId = person.Session.Id,
            AuthTime = person.AuthTime,
            Acr = person.Session.Acr,
            Amr = person.Session.Amr,
        });
        (record.GrantedScope, record.IssuedId, record.KeyId) = (scope, access.Id, access.KeyId);
        return new()
        {
            AccessToken = access.Token.Value,
            TokenType = TokenTypes.Bearer,
            ExpiresIn = (long)access.Lifetime.TotalSeconds,
            Scope = scope,
            RefreshToken = refreshToken?.Value,
            IdToken = IssueIdToken(person, clientId, scope, nonce),
        };
    }

    // OpenID Connect Core §2. The sid ties every later exchange to this session (DESIGN: an ID token as subject needs a live one).
    private string IssueIdToken(SignedInPerson person, string clientId, string scope, string? nonce)
    {
        var claims = new JwtClaims(_options.Issuer, person.Id, clientId, clock.GetUtcNow(), _options.IdTokenLifetime)
        {
            [ClaimNames.Nonce] = nonce,
            [ClaimNames.SessionId] = person.Session.Id,
            [ClaimNames.Name] = Scopes.Contains(scope, OpenIdScopes.Profile) ? person.DisplayName : null,
            [ClaimNames.UserName] = Scopes.Contains(scope, OpenIdScopes.Profile) ? person.UserName : null,
            [ClaimNames.Email] = Scopes.Contains(scope, OpenIdScopes.Email) ? person.Email : null,
        };
        return JwtWriter.Write(JwtTypes.Jwt, claims.WithSignIn(person.AuthTime, person.Session.Acr, person.Session.Amr), keys.For());
    }
}
