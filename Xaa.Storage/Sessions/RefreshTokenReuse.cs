using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>What becomes of a refresh token that comes although another took its place. RFC 9700 §4.14.2.</summary>
public sealed class RefreshTokenReuse(SessionStore sessions, TimeProvider clock)
{
    // A client whose answer was lost, or that refreshes in two places at once, still holds the old token: that is no theft (SPEC C10).
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Refuses it; when it comes late, its session ends as well.</summary>
    /// <param name="sessionId">The session that it lives with.</param>
    /// <param name="since">Since when another has been in its place.</param>
    /// <param name="cancellationToken">Drops the end of the session while it is queued.</param>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public async ValueTask<OAuthError> RefuseAsync(string sessionId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (IsForgiven(since))
            return Superseded;
        await sessions.EndAsync(sessionId, cancellationToken);
        return Reused;
    }

    /// <summary>The same for a token that was superseded while it was looked at, as part of the write that found it so.</summary>
    public OAuthError Refuse(DbConnection connection, string sessionId, DateTimeOffset since)
    {
        if (IsForgiven(since))
            return Superseded;
        sessions.End(connection, sessionId);
        return Reused;
    }

    private static OAuthError Superseded { get; } =
        new(OAuthErrors.InvalidGrant, "The refresh token was superseded.", Reasons.SubjectTokenSuperseded);

    // Whoever comes late with a used token may be its thief or its victim, so the whole family ends.
    private static OAuthError Reused { get; } =
        new(OAuthErrors.InvalidGrant, "The refresh token was used before.", Reasons.RefreshTokenReused);

    private bool IsForgiven(DateTimeOffset since) => since + Grace > clock.GetUtcNow();
}
