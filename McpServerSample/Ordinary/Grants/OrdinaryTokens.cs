using Xaa.Jwt;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>What both grants of the ordinary way have in common: who may still come in, for what, and the tokens.</summary>
public sealed class OrdinaryTokens(ServerSeed server, Accounts accounts, AccessTokenIssuer issuer, TimeProvider clock)
{
    /// <summary>SPEC 83, RFC 8707 §2.2: a token is for this server, as the person allowed it.</summary>
    public OAuthError? CheckTarget(TokenRequest request)
    {
        if (!server.IsOrdinaryWayOpen)
            return new(OAuthErrors.UnsupportedGrantType, "Only ID-JAGs are redeemed here.", Reasons.OrdinaryWayClosed);
        return request.Resources is [] || request.Resources is [var resource] && resource == server.Resource
            ? null
            : new(OAuthErrors.InvalidTarget, "The resource is not the one that the person allowed.", Reasons.ResourceNotHere);
    }

    /// <summary>Whether what the person granted still stands, and her account with it. The IdP is not asked: that is the point of the comparison.</summary>
    public async ValueTask<OAuthError?> CheckAsync(OrdinaryPerson? person, RecordDraft record, CancellationToken cancellationToken)
    {
        (record.Issuer, record.Subject) = (person?.Issuer, person?.Subject);
        return person is null || !person.Session.IsLive(clock.GetUtcNow())
            ? new(OAuthErrors.InvalidGrant, "What the person granted has ended.", Reasons.SessionEnded)
            : await accounts.AdmitAsync(person.Issuer, person.Subject, cancellationToken);
    }

    public TokenResponse Issue(OrdinaryPerson person, string clientId, string scope, RefreshToken? refreshToken, RecordDraft record)
    {
        var session = person.Session;
        var issued = issuer.Issue(new()
        {
            Subject = person.Subject,
            Audience = server.Resource,
            ClientId = clientId,
            Scope = scope,
            AuthTime = session.AuthTime == DateTimeOffset.UnixEpoch ? null : session.AuthTime,
            Acr = session.Acr is "" ? null : session.Acr,
            Amr = session.Amr,
        });
        (record.Audience, record.Resource, record.SessionId) = (server.Issuer, server.Resource, session.Id);
        (record.GrantedScope, record.IssuedId, record.KeyId) = (scope, issued.Id, issued.KeyId);
        return new()
        {
            AccessToken = issued.Token.Value,
            TokenType = TokenTypes.Bearer,
            ExpiresIn = (long)issued.Lifetime.TotalSeconds,
            Scope = scope,
            RefreshToken = refreshToken?.Value,
            Resource = server.Resource,
        };
    }
}
