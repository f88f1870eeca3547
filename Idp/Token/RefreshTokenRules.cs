using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Token;

/// <summary>What makes a refresh token acceptable: the same whether it is refreshed or exchanged (SPEC 14).</summary>
public sealed class RefreshTokenRules(SessionReader reader, RefreshTokenReuse reuse, TimeProvider clock)
{
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
        return subject.SupersededAt is { } since
            ? (null, await reuse.RefuseAsync(subject.Person.Session.Id, since, cancellationToken))
            : (subject, null);
    }

    private static (RefreshTokenSubject?, OAuthError?) Refuse(string description, string reason) =>
        (null, new(OAuthErrors.InvalidGrant, description, reason));
}
