using Xaa.Idp.Authorize;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Token;

/// <summary>Step 1: a code for tokens. RFC 6749 §4.1.3, RFC 7636 §4.6, OpenID Connect Core §3.1.3.</summary>
public sealed class AuthorizationCodeGrant(
    AuthorizationCodeStore codes,
    RefreshTokenStore refreshTokens,
    SessionStore sessions,
    SessionReader reader,
    SessionTokens tokens,
    TimeProvider clock) : IGrant
{
    public string GrantType => GrantTypes.AuthorizationCode;

    public FlowStep Step => FlowStep.SignIn;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (request.Code is not { } code)
            return new Refused(TokenRequest.Missing(Parameters.Code));
        if (request.RedirectUri is null)
            return new Refused(TokenRequest.Missing(Parameters.RedirectUri));
        if (request.CodeVerifier is not { } verifier)
            return new Refused(TokenRequest.Missing(Parameters.CodeVerifier));

        var redemption = await codes.RedeemAsync(code, cancellationToken);
        if (redemption is Redemption.AlreadyUsed(var used))
        {
            // RFC 6749 §4.1.2: a code that comes twice was stolen; what was issued for it goes with the session.
            record.SessionId = used.SessionId;
            await sessions.EndAsync(used.SessionId, cancellationToken);
            return Refuse("The authorization code was used before.", Reasons.CodeReused);
        }
        if (redemption is not Redemption.Redeemed(var entry))
            return Refuse("The authorization code is unknown or has expired.", Reasons.CodeUnknown);
        (record.SessionId, record.RequestedScope) = (entry.SessionId, entry.Scope);

        if (entry.ClientId != client.ClientId)
            return Refuse("The authorization code was issued to another client.", Reasons.CodeClientMismatch);
        if (entry.RedirectUri != request.RedirectUri)
            return Refuse("The redirect_uri differs from the one in the authorization request.", Reasons.RedirectUriMismatch);
        if (!Pkce.Matches(verifier, entry.CodeChallenge))
            return Refuse("The code_verifier does not fit the code_challenge.", Reasons.PkceMismatch);

        var person = await reader.FindAsync(entry.SessionId, cancellationToken);
        if (SubjectRules.Check(person, clock.GetUtcNow()) is { } ended)
            return new Refused(ended);
        record.Subject = person!.Id;

        RefreshToken? refreshToken = Scopes.Contains(entry.Scope, OpenIdScopes.OfflineAccess)
            ? await refreshTokens.IssueAsync(entry.SessionId, client.ClientId, entry.Scope, cancellationToken)
            : null;
        return new Granted(tokens.Issue(person, client.ClientId, entry.Scope, entry.Nonce, refreshToken, record));
    }

    private static Refused Refuse(string description, string reason) => new(new(OAuthErrors.InvalidGrant, description, reason));
}
