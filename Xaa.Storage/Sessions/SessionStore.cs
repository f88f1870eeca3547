using System.Data.Common;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>The sessions of the IdP.</summary>
public sealed class SessionStore(Store store, TimeProvider clock)
{
    // Long enough that records and refusals of yesterday can still be explained.
    private static readonly TimeSpan s_keptAfterEnd = TimeSpan.FromDays(1);

    private const string Insert = """
        INSERT INTO sessions (id, handle_hash, person_id, auth_time, acr, amr, idle_expires, expires)
        VALUES (@id, @handle, @person, @authTime, @acr, @amr, @idle, @expires)
        """;

    // Tokens and codes go with their session. Each new session clears away a few old ones, so the table does not grow for ever.
    private const string DeleteOld = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires < @until ORDER BY expires LIMIT 10)";

    private const string SelectById = $"SELECT {SessionRow.Columns} FROM sessions s WHERE s.id = @id";
    private const string SelectLiveOf =
        $"SELECT {SessionRow.Columns} FROM sessions s WHERE s.person_id = @person AND {SessionRow.IsLive} ORDER BY s.auth_time DESC, s.id";

    private const string EndOf = "UPDATE sessions SET ended = @now WHERE id = @id AND person_id = @person AND ended IS NULL";
    private const string EndOne = "UPDATE sessions SET ended = @now WHERE id = @id AND ended IS NULL";

    private const string Strengthen = $"""
        UPDATE sessions SET handle_hash = @handle, acr = @acr, amr = @amr, auth_time = @now WHERE id = @id AND {SessionRow.IsLive}
        """;

    private const string EndAll = "UPDATE sessions SET ended = @now WHERE person_id = @person AND ended IS NULL";

    /// <summary>Keeps a new session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="handle">What the browser's cookie holds; only its hash is kept.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public async ValueTask CreateAsync(Session session, SessionHandle handle, CancellationToken cancellationToken) =>
        await store.WriteAsync(connection => Create(connection, session, handle), cancellationToken);

    /// <summary>Keeps a new session, as part of a write that changes something else as well.</summary>
    /// <returns>How many were kept: 1.</returns>
    public int Create(DbConnection connection, Session session, SessionHandle handle)
    {
        connection.Cached(DeleteOld, ("@until", clock.GetUtcNow() - s_keptAfterEnd)).ExecuteNonQuery();
        return connection.Cached(Insert,
            ("@id", session.Id),
            ("@handle", OpaqueToken.Hash(handle.Value)),
            ("@person", session.PersonId),
            ("@authTime", session.AuthTime),
            ("@acr", session.Acr),
            ("@amr", string.Join(' ', session.Amr)),
            ("@idle", session.IdleExpires),
            ("@expires", session.Expires)).ExecuteNonQuery();
    }

    /// <summary>The session of a <c>sid</c>, live or not, or null.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<Session?> FindAsync(string id, CancellationToken cancellationToken) =>
        store.FirstAsync(SelectById, [("@id", id)], row => SessionRow.From(row, 0), cancellationToken);

    /// <summary>A person's live sessions, the latest sign-in first.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<List<Session>> LiveOfAsync(string personId, CancellationToken cancellationToken) => store.AllAsync(
        SelectLiveOf, [("@person", personId), ("@now", clock.GetUtcNow())], row => SessionRow.From(row, 0), cancellationToken);

    /// <summary>Moves the idle time on, never back and never beyond the session's end.</summary>
    /// <returns>False when there is no live session of that id.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> TouchAsync(string id, DateTimeOffset newIdleExpires, CancellationToken cancellationToken) => store.WriteAsync(
        c => c.Cached(SessionRow.Touch, ("@id", id), ("@idle", newIdleExpires), ("@now", clock.GetUtcNow())).ExecuteNonQuery() == 1,
        cancellationToken);

    /// <summary>Notes that the person has shown more, now, in a live session. Its id stays; the handle from before is good no more.</summary>
    /// <param name="id">The session.</param>
    /// <param name="handle">The new handle.</param>
    /// <param name="acr">How strongly.</param>
    /// <param name="amr">By what methods.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>False when there is no live session of that id.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> StrengthenAsync(
        string id, SessionHandle handle, string acr, IReadOnlyList<string> amr, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.Cached(Strengthen,
            ("@handle", OpaqueToken.Hash(handle.Value)),
            ("@acr", acr),
            ("@amr", string.Join(' ', amr)),
            ("@now", clock.GetUtcNow()),
            ("@id", id)).ExecuteNonQuery() == 1,
        cancellationToken);

    /// <summary>Ends a session, and with it its refresh tokens and codes.</summary>
    /// <returns>False when there was none, or it was ended before.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => End(connection, id), cancellationToken);

    /// <summary>Ends a session, as part of a write that changes something else as well.</summary>
    /// <returns>False when there was none, or it was ended before.</returns>
    public bool End(DbConnection connection, string id) =>
        connection.Cached(EndOne, ("@id", id), ("@now", clock.GetUtcNow())).ExecuteNonQuery() == 1;

    /// <summary>Ends every session of a person.</summary>
    /// <returns>How many were ended.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<int> EndAllOfAsync(string personId, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => EndAllOf(connection, personId), cancellationToken);

    /// <summary>Ends every session of a person, as part of a write that changes something else as well.</summary>
    /// <returns>How many were ended.</returns>
    public int EndAllOf(DbConnection connection, string personId) =>
        connection.Cached(EndAll, ("@person", personId), ("@now", clock.GetUtcNow())).ExecuteNonQuery();

    /// <summary>Ends one session of a person, as part of a write that changes something else as well.</summary>
    /// <returns>False when the person has no such session, or it was ended before.</returns>
    public bool EndOneOf(DbConnection connection, string personId, string id) =>
        connection.Cached(EndOf, ("@id", id), ("@person", personId), ("@now", clock.GetUtcNow())).ExecuteNonQuery() == 1;
}
