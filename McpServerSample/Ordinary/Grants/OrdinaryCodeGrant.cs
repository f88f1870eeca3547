using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The ordinary way: a code for tokens. RFC 6749 §4.1.3, RFC 7636 §4.6.</summary>
public sealed class OrdinaryCodeGrant(CodeRules codes, OrdinarySessions sessions, OrdinaryTokens tokens) : IGrant
{
    public string GrantType => GrantTypes.AuthorizationCode;

    public FlowStep Step => FlowStep.OrdinaryGrant;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (tokens.CheckRequest(request) is { } unfit)
            return new Refused(unfit);
        var (entry, error) = await codes.FindAsync(request, record, cancellationToken);
        if (entry is null)
            return new Refused(error!);

        var code = request.Code!.Value;
        var person = await sessions.FindAsync(entry.SessionId, cancellationToken);
        var (account, ended) = await tokens.CheckAsync(person, record, cancellationToken);
        if ((CodeRules.Check(request, client, entry) ?? ended) is { } refusal)
            return new Refused(await codes.SpendAsync(code, refusal, cancellationToken));

        RefreshToken? refreshToken = client.GrantTypes.Contains(GrantTypes.RefreshToken) ? new(OpaqueToken.New()) : null;
        // RFC 9449 §5: a confidential client's refresh token is bound to the client already.
        var proofKey = client.IsPublic ? request.ProofKey : null;
        return new Granted(
            tokens.Issue(person!.Session, account!, client.ClientId, entry.Scope, request.ProofKey, refreshToken, record),
            connection => codes.Redeem(connection, code, entry, refreshToken, proofKey));
    }
}
