using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Refresh tokens: opaque, kept as SHA-256, alive while their session is.</summary>
public sealed class RefreshTokenStore(Store store, TimeProvider clock)
{
    private const string Insert =
        """
        INSERT INTO refresh_tokens (hash, session_id, client_id, scope, issued_at, proof_key) VALUES (@hash, @session, @client, @scope, @now, @key)
        """;

    private const string Supersede = $"""
        UPDATE refresh_tokens SET superseded_at = @now
        WHERE hash = @hash AND superseded_at IS NULL AND EXISTS (SELECT 1 FROM sessions WHERE id = session_id AND {SessionRow.IsLive})
        RETURNING session_id, client_id, scope, proof_key
        """;

    private const string SelectSuperseded = "SELECT superseded_at FROM refresh_tokens WHERE hash = @hash AND superseded_at IS NOT NULL";

    private const string DeleteFamily = "DELETE FROM refresh_tokens WHERE session_id = @session AND client_id = @client";

    /// <summary>Issues a token to a client.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<RefreshToken> IssueAsync(string sessionId, string clientId, string scope, CancellationToken cancellationToken) =>
        store.WriteAsync(connection =>
        {
            var token = new RefreshToken(OpaqueToken.New());
            Keep(connection, token, sessionId, clientId, scope);
            return token;
        }, cancellationToken);

    /// <summary>Takes from a client all that it holds of a session: the token, what it came from and what came of it.</summary>
    /// <returns>How many tokens there were, superseded ones included.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; the tokens still stand.</exception>
    public ValueTask<int> RevokeAsync(string sessionId, string clientId, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.Cached(DeleteFamily, ("@session", sessionId), ("@client", clientId)).ExecuteNonQuery(), cancellationToken);

    /// <summary>Keeps a token that was made for a client, as part of a write that records its issue.</summary>
    /// <param name="connection">The write's.</param>
    /// <param name="token">The token, of <see cref="OpaqueToken.New"/>.</param>
    /// <param name="sessionId">The session that it lives with.</param>
    /// <param name="clientId">Whose it is.</param>
    /// <param name="scope">What it stands for.</param>
    /// <param name="proofKey">The thumbprint of the key that it is bound to, or null.</param>
    public void Keep(DbConnection connection, RefreshToken token, string sessionId, string clientId, string scope, string? proofKey = null) =>
        connection.Cached(Insert,
            ("@hash", OpaqueToken.Hash(token.Value)),
            ("@session", sessionId),
            ("@client", clientId),
            ("@scope", scope),
            ("@now", clock.GetUtcNow()),
            ("@key", proofKey)).ExecuteNonQuery();

    /// <summary>
    /// Puts a new token in the place of an old one and moves its session's idle time on, as part of a write that records it. Of two at once, one wins.
    /// </summary>
    /// <param name="connection">The write's.</param>
    /// <param name="token">The old token. That it is the client's own is for the caller to check before.</param>
    /// <param name="next">The new token, of <see cref="OpaqueToken.New"/>.</param>
    /// <param name="newIdleExpires">When the session ends unless it is used before.</param>
    public Rotation Rotate(DbConnection connection, RefreshToken token, RefreshToken next, DateTimeOffset newIdleExpires)
    {
        var hash = OpaqueToken.Hash(token.Value);
        var now = clock.GetUtcNow();
        if (TakeOutOfUse(connection, hash, now) is not var (sessionId, clientId, scope, proofKey))
            return SupersededSince(connection, hash) is { } since ? new Rotation.Superseded(since) : new Rotation.Unknown();

        connection.Cached(SessionRow.Touch, ("@id", sessionId), ("@idle", newIdleExpires), ("@now", now)).ExecuteNonQuery();
        Keep(connection, next, sessionId, clientId, scope, proofKey);
        return new Rotation.Rotated();
    }

    private static (string SessionId, string ClientId, string Scope, string? ProofKey)? TakeOutOfUse(
        DbConnection connection, byte[] hash, DateTimeOffset now) =>
        connection.Cached(Supersede, ("@hash", hash), ("@now", now))
            .First<(string, string, string, string?)?>(row => (row.GetString(0), row.GetString(1), row.GetString(2), row.TextOrNull(3)));

    private static DateTimeOffset? SupersededSince(DbConnection connection, byte[] hash) =>
        connection.Cached(SelectSuperseded, ("@hash", hash)).First(row => row.TimeOrNull(0));
}
