using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Token;

/// <summary>Step 1: a code for tokens. RFC 6749 §4.1.3, RFC 7636 §4.6, OpenID Connect Core §3.1.3.</summary>
public sealed class AuthorizationCodeGrant(
    CodeRules codes,
    SessionReader reader,
    SessionTokens tokens,
    TimeProvider clock) : IGrant
{
    public string GrantType => GrantTypes.AuthorizationCode;

    public FlowStep Step => FlowStep.SignIn;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        var (entry, error) = await codes.FindAsync(request, record, cancellationToken);
        if (entry is null)
            return new Refused(error!);
        var code = request.Code!.Value;
        var person = await reader.FindAsync(entry.SessionId, cancellationToken);
        if ((CodeRules.Check(request, client, entry) ?? SubjectRules.Check(person, clock.GetUtcNow())) is { } refusal)
            return new Refused(await codes.SpendAsync(code, refusal, cancellationToken));
        record.Subject = person!.Id;

        RefreshToken? refreshToken = Scopes.Contains(entry.Scope, OpenIdScopes.OfflineAccess) ? new(OpaqueToken.New()) : null;
        // RFC 9449 §5: a confidential client's refresh token is bound to the client already.
        var proofKey = client.IsPublic ? request.ProofKey : null;
        return new Granted(
            tokens.Issue(person, client.ClientId, entry.Scope, entry.Nonce, refreshToken, record),
            connection => codes.Redeem(connection, code, entry, refreshToken, proofKey));
    }
}
