using System.Data.Common;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Token;

/// <summary>What makes a refresh token acceptable: the same whether it is refreshed or exchanged (SPEC 14).</summary>
public sealed class RefreshTokenRules(SessionReader reader, SessionStore sessions, TimeProvider clock)
{
    // A client whose answer was lost, or that refreshes in two places at once, still holds the old token: that is no theft (SPEC C10).
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public async ValueTask<(RefreshTokenSubject? Subject, OAuthError? Error)> CheckAsync(
        RefreshToken token, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(token, cancellationToken) is not { } subject)
            return Refuse("The refresh token is unknown.", Reasons.SubjectTokenUnknown);
        if (subject.ClientId != client.ClientId)
            return Refuse("The refresh token was issued to another client.", Reasons.SubjectTokenClientMismatch);
        (record.Subject, record.SessionId) = (subject.Person.Id, subject.Person.Session.Id);

        var now = clock.GetUtcNow();
        if (SubjectRules.Check(subject.Person, now) is { } ended)
            return (null, ended);
        if (subject.SupersededAt is not { } since)
            return (subject, null);
        if (IsForgiven(since))
            return (null, Superseded);
        await sessions.EndAsync(subject.Person.Session.Id, cancellationToken);
        return (null, Reused);
    }

    /// <summary>The same for a token that was superseded while it was looked at, as part of the write that found it so.</summary>
    public OAuthError RefuseSuperseded(DbConnection connection, string sessionId, DateTimeOffset since)
    {
        if (IsForgiven(since))
            return Superseded;
        sessions.End(connection, sessionId);
        return Reused;
    }

    private static OAuthError Superseded { get; } =
        new(OAuthErrors.InvalidGrant, "The refresh token was superseded.", Reasons.SubjectTokenSuperseded);

    // RFC 9700 §4.14.2: whoever comes late with a used token may be its thief or its victim, so the whole family ends.
    private static OAuthError Reused { get; } =
        new(OAuthErrors.InvalidGrant, "The refresh token was used before.", Reasons.RefreshTokenReused);

    private bool IsForgiven(DateTimeOffset since) => since + Grace > clock.GetUtcNow();

    private static (RefreshTokenSubject?, OAuthError?) Refuse(string description, string reason) =>
        (null, new(OAuthErrors.InvalidGrant, description, reason));
}
