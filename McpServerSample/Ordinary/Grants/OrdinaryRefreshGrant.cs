using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The ordinary way again, without the person and without her company: the refresh token rotates. RFC 6749 §6, RFC 9700 §4.14.2.</summary>
public sealed class OrdinaryRefreshGrant(
    OrdinarySessions sessions, OrdinaryTokens tokens, RefreshTokenStore refreshTokens, RefreshTokenReuse reuse, TimeProvider clock) : IGrant
{
    public string GrantType => GrantTypes.RefreshToken;

    public FlowStep Step => FlowStep.OrdinaryGrant;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (tokens.CheckRequest(request) is { } unfit)
            return new Refused(unfit);
        if (request.RefreshToken is not { } token)
            return new Refused(TokenRequest.Missing(Parameters.RefreshToken));
        if (await sessions.FindAsync(token, cancellationToken) is not { } found)
            return Refuse("The refresh token is unknown.", Reasons.SubjectTokenUnknown);
        if (found.ClientId != client.ClientId)
            return Refuse("The refresh token was issued to another client.", Reasons.SubjectTokenClientMismatch);

        var sessionId = found.Person.Session.Id;
        record.SessionId = sessionId;
        var (account, ended) = await tokens.CheckAsync(found.Person, record, cancellationToken);
        if (account is null)
            return new Refused(ended!);
        if (found.SupersededAt is { } since)
            return new Refused(await reuse.RefuseAsync(sessionId, since, cancellationToken));
        if (found.ProofKey is { } bound && bound != request.ProofKey)
            return Refuse("The refresh token is bound to another key.", Reasons.ProofKeyMismatch);

        // RFC 6749 §6: the scope may narrow, never widen. The new refresh token keeps what the person granted.
        var asked = Scopes.Parse(request.Scope ?? found.Scope);
        if (asked is [] || asked.Except(Scopes.Parse(found.Scope), StringComparer.Ordinal).Any())
            return new Refused(new(OAuthErrors.InvalidScope, "The scope holds more than was granted.", Reasons.ScopeNotAllowed));

        var next = new RefreshToken(OpaqueToken.New());
        return new Granted(
            tokens.Issue(found.Person.Session, account, client.ClientId, Scopes.Format(asked)!, request.ProofKey, next, record),
            connection => Rotate(connection, sessionId, token, next));
    }

    // Whoever came first has won: it may have happened since the token was looked at.
    private OAuthError? Rotate(DbConnection connection, string sessionId, RefreshToken token, RefreshToken next) =>
        refreshTokens.Rotate(connection, token, next, clock.GetUtcNow() + OrdinarySessions.GrantIdleLifetime) switch
        {
            Rotation.Rotated => null,
            Rotation.Superseded(var since) => reuse.Refuse(connection, sessionId, since),
            _ => new(OAuthErrors.InvalidGrant, "What the person granted has ended.", Reasons.SessionEnded),
        };

    private static Refused Refuse(string description, string reason) => new(new OAuthError(OAuthErrors.InvalidGrant, description, reason));
}
