using System.Data.Common;
using Microsoft.Extensions.Options;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Token;

/// <summary>
/// Step 1 again, without the person: the refresh token rotates, the session's idle time moves on. RFC 6749 §6, OpenID Connect Core §12.
/// </summary>
public sealed class RefreshTokenGrant(
    RefreshTokenRules rules,
    RefreshTokenReuse reuse,
    RefreshTokenStore refreshTokens,
    SessionTokens tokens,
    IOptions<IdpOptions> options,
    TimeProvider clock) : IGrant
{
    public string GrantType => GrantTypes.RefreshToken;

    public FlowStep Step => FlowStep.SignIn;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (request.RefreshToken is not { } token)
            return new Refused(TokenRequest.Missing(Parameters.RefreshToken));

        var (subject, error) = await rules.CheckAsync(token, client, record, cancellationToken);
        if (subject is null)
            return new Refused(error!);

        // RFC 9449 §5: without the key that it was bound to, a stolen token is worth nothing.
        if (subject.ProofKey is { } bound && bound != request.ProofKey)
            return new Refused(new(OAuthErrors.InvalidGrant, "The refresh token is bound to another key.", Reasons.ProofKeyMismatch));

        // RFC 6749 §6: the scope may narrow, never widen. The new refresh token keeps what the person granted.
        var asked = Scopes.Parse(request.Scope ?? subject.Scope);
        if (asked.Except(Scopes.Parse(subject.Scope), StringComparer.Ordinal).Any() || !asked.Contains(OpenIdScopes.OpenId, StringComparer.Ordinal))
            return new Refused(new(OAuthErrors.InvalidScope, "The scope holds more than was granted, or lacks openid.", Reasons.ScopeNotAllowed));

        var next = new RefreshToken(OpaqueToken.New());
        return new Granted(
            tokens.Issue(subject.Person, client.ClientId, Scopes.Format(asked)!, nonce: null, next, record),
            connection => Rotate(connection, subject, token, next));
    }

    // Whoever came first has won: it may have happened since the token was looked at.
    private OAuthError? Rotate(DbConnection connection, RefreshTokenSubject subject, RefreshToken token, RefreshToken next) =>
        refreshTokens.Rotate(connection, token, next, clock.GetUtcNow() + options.Value.SessionIdleLifetime) switch
        {
            Rotation.Rotated => null,
            Rotation.Superseded(var since) => reuse.Refuse(connection, subject.Person.Session.Id, since),
            _ => new(OAuthErrors.InvalidGrant, "The session has ended.", Reasons.SessionEnded),
        };
}
