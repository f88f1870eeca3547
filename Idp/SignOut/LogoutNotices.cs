using System.Data.Common;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.SignOut;

/// <summary>A client that is to be told that a session has ended, and how often that was tried, this time included.</summary>
public sealed record LogoutNotice(string SessionId, string ClientId, string PersonId, int Attempts);

/// <summary>
/// The clients that are to be told. Nobody has to put them there: a trigger does, in the transaction that ends a session (Migrations/006_logout.sql).
/// </summary>
public sealed class LogoutNotices(Store store, TimeProvider clock)
{
    private const int MostAtOnce = 20;

    // Longer than an attempt may take. Whoever takes a notice and dies leaves it to the next one after that.
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private const string SelectDue = "SELECT 1 FROM logout_notices WHERE due <= @now LIMIT 1";

    private const string Take = """
        UPDATE logout_notices SET attempts = attempts + 1, due = @lease
        WHERE (session_id, client_id) IN (SELECT session_id, client_id FROM logout_notices WHERE due <= @now ORDER BY due LIMIT @most)
        RETURNING session_id, client_id, person_id, attempts
        """;

    private const string Postpone = "UPDATE logout_notices SET due = @due WHERE session_id = @session AND client_id = @client";
    private const string Delete = "DELETE FROM logout_notices WHERE session_id = @session AND client_id = @client";

    /// <summary>Takes what is due now; another replica does not get it meanwhile.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<IReadOnlyList<LogoutNotice>> TakeDueAsync(CancellationToken cancellationToken)
    {
        // Nearly always there is none, and a look takes no turn at the writer.
        if (await store.FirstAsync(SelectDue, [("@now", clock.GetUtcNow())], _ => true, cancellationToken) is false)
            return [];
        return await store.WriteAsync(
            connection =>
            {
                var now = clock.GetUtcNow();
                return connection.Cached(Take, ("@lease", now + s_lease), ("@now", now), ("@most", MostAtOnce)).All(From);
            },
            cancellationToken);
    }

    /// <summary>It shall be tried again, later.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; it is tried again after the lease.</exception>
    public async ValueTask PostponeAsync(LogoutNotice notice, TimeSpan by, CancellationToken cancellationToken) => await store.WriteAsync(
        connection => connection.Cached(
            Postpone, ("@due", clock.GetUtcNow() + by), ("@session", notice.SessionId), ("@client", notice.ClientId)).ExecuteNonQuery(),
        cancellationToken);

    /// <summary>There is nothing left to do.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; it is tried again after the lease.</exception>
    public async ValueTask CloseAsync(LogoutNotice notice, CancellationToken cancellationToken) => await store.WriteAsync(
        connection => connection.Cached(Delete, ("@session", notice.SessionId), ("@client", notice.ClientId)).ExecuteNonQuery(), cancellationToken);

    private static LogoutNotice From(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3));
}
