using System.Data.Common;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Authorization codes: opaque, kept as SHA-256, good for one use while their session lives.</summary>
public sealed class AuthorizationCodeStore(Store store, TimeProvider clock)
{
    private const string Columns = "client_id, redirect_uri, code_challenge, nonce, scope, resource, session_id, expires";

    private const string Insert = $"""
        INSERT INTO authorization_codes (hash, {Columns})
        VALUES (@hash, @client, @redirectUri, @challenge, @nonce, @scope, @resource, @session, @expires)
        """;

    private const string Use = $"""
        UPDATE authorization_codes SET used_at = @now
        WHERE hash = @hash AND used_at IS NULL AND expires > @now
          AND EXISTS (SELECT 1 FROM sessions WHERE id = session_id AND {SessionRow.IsLive})
        RETURNING {Columns}
        """;

    private const string Select = $"""
        SELECT {Columns}, used_at FROM authorization_codes
        WHERE hash = @hash AND (used_at IS NOT NULL OR (expires > @now AND EXISTS (SELECT 1 FROM sessions WHERE id = session_id AND {SessionRow.IsLive})))
        """;

    private const string SelectUsed = $"SELECT {Columns} FROM authorization_codes WHERE hash = @hash AND used_at IS NOT NULL";

    /// <summary>Issues a code.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<AuthorizationCode> CreateAsync(AuthorizationCodeEntry entry, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => Create(connection, entry), cancellationToken);

    /// <summary>Issues a code, as part of a write that changes something else as well.</summary>
    public static AuthorizationCode Create(DbConnection connection, AuthorizationCodeEntry entry)
    {
        var code = new AuthorizationCode(OpaqueToken.New());
        connection.Cached(Insert,
            ("@hash", OpaqueToken.Hash(code.Value)),
            ("@client", entry.ClientId),
            ("@redirectUri", entry.RedirectUri),
            ("@challenge", entry.CodeChallenge),
            ("@nonce", entry.Nonce),
            ("@scope", entry.Scope),
            ("@resource", entry.Resource),
            ("@session", entry.SessionId),
            ("@expires", entry.Expires)).ExecuteNonQuery();
        return code;
    }

    /// <summary>What a code stands for, and whether it was used; null when there is none, it has expired, or its session is over.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<(AuthorizationCodeEntry Entry, bool IsUsed)?> FindAsync(AuthorizationCode code, CancellationToken cancellationToken) =>
        store.FirstAsync<(AuthorizationCodeEntry, bool)?>(
            Select,
            [("@hash", OpaqueToken.Hash(code.Value)), ("@now", clock.GetUtcNow())],
            row => (Entry(row), !row.IsDBNull(8)),
            cancellationToken);

    /// <summary>Uses a code up that is refused, for the wrong client, redirect URI or verifier: it has leaked.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; the code still stands.</exception>
    public ValueTask<Redemption> RedeemAsync(AuthorizationCode code, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => Redeem(connection, code), cancellationToken);

    /// <summary>Uses a code up and says what it stood for, as part of a write that records it. Of two at once, one wins.</summary>
    public Redemption Redeem(DbConnection connection, AuthorizationCode code)
    {
        var hash = OpaqueToken.Hash(code.Value);
        if (connection.Cached(Use, ("@hash", hash), ("@now", clock.GetUtcNow())).First(Entry) is { } entry)
            return new Redemption.Redeemed(entry);
        return connection.Cached(SelectUsed, ("@hash", hash)).First(Entry) is { } used ? new Redemption.AlreadyUsed(used) : new Redemption.Unknown();
    }

    private static AuthorizationCodeEntry Entry(DbDataReader row) => new(
        ClientId: row.GetString(0),
        RedirectUri: row.GetString(1),
        CodeChallenge: row.GetString(2),
        Nonce: row.TextOrNull(3),
        Scope: row.GetString(4),
        Resource: row.TextOrNull(5),
        SessionId: row.GetString(6),
        Expires: row.Time(7));
}
