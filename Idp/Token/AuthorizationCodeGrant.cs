using System.Data.Common;
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
        if (request.CodeVerifier is null)
            return new Refused(TokenRequest.Missing(Parameters.CodeVerifier));

        if (await codes.FindAsync(code, cancellationToken) is not var (entry, isUsed))
            return new Refused(Unknown);
        (record.SessionId, record.RequestedScope) = (entry.SessionId, entry.Scope);
        if (isUsed)
        {
            await sessions.EndAsync(entry.SessionId, cancellationToken);
            return new Refused(Reused);
        }

        var person = await reader.FindAsync(entry.SessionId, cancellationToken);
        if ((Check(request, client, entry) ?? SubjectRules.Check(person, clock.GetUtcNow())) is { } refusal)
        {
            // Whoever has it has no right to it, or none any more: nobody tries twice.
            await codes.RedeemAsync(code, cancellationToken);
            return new Refused(refusal);
        }
        record.Subject = person!.Id;

        RefreshToken? refreshToken = Scopes.Contains(entry.Scope, OpenIdScopes.OfflineAccess) ? new(OpaqueToken.New()) : null;
        // RFC 9449 §5: a confidential client's refresh token is bound to the client already.
        var proofKey = client.IsPublic ? request.ProofKey : null;
        return new Granted(
            tokens.Issue(person, client.ClientId, entry.Scope, entry.Nonce, refreshToken, record),
            connection => Redeem(connection, code, entry, refreshToken, proofKey));
    }

    private static OAuthError? Check(TokenRequest request, RegisteredClient client, AuthorizationCodeEntry entry)
    {
        if (entry.ClientId != client.ClientId)
            return Refuse("The authorization code was issued to another client.", Reasons.CodeClientMismatch);
        if (entry.RedirectUri != request.RedirectUri)
            return Refuse("The redirect_uri differs from the one in the authorization request.", Reasons.RedirectUriMismatch);
        return Pkce.Matches(request.CodeVerifier!.Value, entry.CodeChallenge)
            ? null
            : Refuse("The code_verifier does not fit the code_challenge.", Reasons.PkceMismatch);
    }

    private OAuthError? Redeem(
        DbConnection connection, AuthorizationCode code, AuthorizationCodeEntry entry, RefreshToken? refreshToken, string? proofKey)
    {
        switch (codes.Redeem(connection, code))
        {
            case Redemption.Redeemed:
                if (refreshToken is { } token)
                    refreshTokens.Keep(connection, token, entry.SessionId, entry.ClientId, entry.Scope, proofKey);
                return null;
            case Redemption.AlreadyUsed:
                sessions.End(connection, entry.SessionId);
                return Reused;
            default:
                return Unknown;
        }
    }

    private static OAuthError Unknown { get; } = Refuse("The authorization code is unknown or has expired.", Reasons.CodeUnknown);

    // RFC 6749 §4.1.2: a code that comes twice was stolen; what was issued for it goes with the session.
    private static OAuthError Reused { get; } = Refuse("The authorization code was used before.", Reasons.CodeReused);

    private static OAuthError Refuse(string description, string reason) => new(OAuthErrors.InvalidGrant, description, reason);
}
