using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.Storage;

/// <summary>What makes an authorization code acceptable. RFC 6749 §4.1.3, RFC 7636 §4.6.</summary>
public sealed class CodeRules(AuthorizationCodeStore codes, RefreshTokenStore refreshTokens, SessionStore sessions)
{
    /// <summary>Finds what the code of a request stands for; one that comes twice ends its session.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<(AuthorizationCodeEntry? Entry, OAuthError? Error)> FindAsync(
        TokenRequest request, RecordDraft record, CancellationToken cancellationToken)
    {
        if (request.Code is not { } code)
            return (null, TokenRequest.Missing(Parameters.Code));
        if (request.RedirectUri is null)
            return (null, TokenRequest.Missing(Parameters.RedirectUri));
        if (request.CodeVerifier is null)
            return (null, TokenRequest.Missing(Parameters.CodeVerifier));

        if (await codes.FindAsync(code, cancellationToken) is not var (entry, isUsed))
            return (null, Unknown);
        (record.SessionId, record.RequestedScope) = (entry.SessionId, entry.Scope);
        if (!isUsed)
            return (entry, null);
        await sessions.EndAsync(entry.SessionId, cancellationToken);
        return (null, Reused);
    }

    /// <summary>Whether the request is of the client, the redirect URI and the verifier that the code belongs to.</summary>
    public static OAuthError? Check(TokenRequest request, RegisteredClient client, AuthorizationCodeEntry entry)
    {
        if (entry.ClientId != client.ClientId)
            return Refuse("The authorization code was issued to another client.", Reasons.CodeClientMismatch);
        if (entry.RedirectUri != request.RedirectUri)
            return Refuse("The redirect_uri differs from the one in the authorization request.", Reasons.RedirectUriMismatch);
        return Pkce.Matches(request.CodeVerifier!.Value, entry.CodeChallenge)
            ? null
            : Refuse("The code_verifier does not fit the code_challenge.", Reasons.PkceMismatch);
    }

    /// <summary>Uses a code up that is refused. Whoever has it has no right to it, or none any more: nobody tries twice.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; the code still stands.</exception>
    public async ValueTask<OAuthError> SpendAsync(AuthorizationCode code, OAuthError refusal, CancellationToken cancellationToken)
    {
        await codes.RedeemAsync(code, cancellationToken);
        return refusal;
    }

    /// <summary>Uses a code up and keeps the refresh token that was made for it, as part of the write that records both.</summary>
    /// <param name="connection">The write's.</param>
    /// <param name="code">The code.</param>
    /// <param name="entry">What it stands for.</param>
    /// <param name="refreshToken">The refresh token, or null when there is none.</param>
    /// <param name="proofKey">The thumbprint of the key that the refresh token is bound to, or null.</param>
    public OAuthError? Redeem(
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
