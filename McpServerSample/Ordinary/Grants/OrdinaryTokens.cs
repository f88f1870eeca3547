using Xaa.Jwt;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>What both grants of the ordinary way have in common: who may still come in, for what, and the tokens.</summary>
public sealed class OrdinaryTokens(ServerSeed server, Accounts accounts, AccessTokenIssuer issuer, TimeProvider clock)
{
    /// <summary>Whether this server issues such tokens at all; SPEC 83, RFC 8707 §2.2: for itself, as the person allowed it.</summary>
    public OAuthError? CheckRequest(TokenRequest request)
    {
        if (!server.IsOrdinaryWayOpen)
            return new(OAuthErrors.UnsupportedGrantType, "Only ID-JAGs are redeemed here.", Reasons.OrdinaryWayClosed);
        if (server.RequireProof && request.ProofKey is null)
            return new(OAuthErrors.InvalidGrant, "Tokens of this server need a proof of possession.", Reasons.ProofAlwaysRequired);
        return request.Resources is [] || request.Resources is [var resource] && resource == server.Resource
            ? null
            : new(OAuthErrors.InvalidTarget, "The resource is not the one that the person allowed.", Reasons.ResourceNotHere);
    }

    /// <summary>
    /// Whether what the person granted still stands, and her account with it. The IdP is not asked: that is the point of the comparison.
    /// </summary>
    /// <returns>The id of her account, or why she has none any more.</returns>
    public async ValueTask<(string? Account, OAuthError? Error)> CheckAsync(
        OrdinaryPerson? person, RecordDraft record, CancellationToken cancellationToken)
    {
        (record.Issuer, record.Subject) = (person?.Issuer, person?.Subject);
        return person is null || !person.Session.IsLive(clock.GetUtcNow())
            ? (null, new(OAuthErrors.InvalidGrant, "What the person granted has ended.", Reasons.SessionEnded))
            : await accounts.AdmitAsync(person.Identity, cancellationToken);
    }

    public TokenResponse Issue(
        Session session, string account, string clientId, string scope, string? proofKey, RefreshToken? refreshToken, RecordDraft record)
    {
        var issued = issuer.Issue(new()
        {
            Subject = account,
            Audience = server.Resource,
            ClientId = clientId,
            Scope = scope,
            AuthTime = session.AuthTime == DateTimeOffset.UnixEpoch ? null : session.AuthTime,
            Acr = session.Acr is "" ? null : session.Acr,
            Amr = session.Amr,
            ProofKey = proofKey,
        });
        (record.Audience, record.Resource, record.SessionId) = (server.Issuer, server.Resource, session.Id);
        (record.GrantedScope, record.IssuedId, record.KeyId) = (scope, issued.Id, issued.KeyId);
        return new()
        {
            AccessToken = issued.Token.Value,
            TokenType = proofKey is null ? TokenTypes.Bearer : TokenTypes.Dpop,
            ExpiresIn = (long)issued.Lifetime.TotalSeconds,
            Scope = scope,
            RefreshToken = refreshToken?.Value,
            Resource = server.Resource,
        };
    }
}
