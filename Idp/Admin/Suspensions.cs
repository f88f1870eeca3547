using System.Data.Common;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>Suspends and restores people. A suspended person neither signs in nor gets a token, and what she was signed in to ends.</summary>
public sealed class Suspensions(Store store, SessionStore sessions, TimeProvider clock)
{
    private const string Select = "SELECT active FROM people WHERE id = @id";
    private const string Update = "UPDATE people SET active = @active WHERE id = @id";

    /// <summary>
    /// Changes person and sessions in one transaction, so that no exchange sees half of it. Restoring ends sessions as well: a sign-in whose password
    /// was checked just before the suspension may have left one behind it, which would come to life again.
    /// </summary>
    /// <returns>Null when there is no such person.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<Suspension?> SetActiveAsync(string personId, bool active, Author author, CancellationToken cancellationToken) => store.WriteAsync(
        connection =>
        {
            if (IsActive(connection, personId) is not { } was)
                return null;
            if (was == active)
                return new Suspension(IsNews: false, SessionsEnded: 0);
            connection.Cached(Update, ("@active", active), ("@id", personId)).ExecuteNonQuery();
            var action = active ? ChangeActions.Restored : ChangeActions.Suspended;
            PolicyChangeRow.Note(connection, author, ChangeKinds.Person, personId, action, clock.GetUtcNow());
            return new Suspension(IsNews: true, sessions.EndAllOf(connection, personId));
        },
        cancellationToken);

    /// <summary>Ends one session of a person, or all when none is named.</summary>
    /// <returns>How many were ended.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<int> EndSessionsAsync(string personId, string? sessionId, Author author, CancellationToken cancellationToken) => store.WriteAsync(
        connection =>
        {
            var ended = sessionId is null ? sessions.EndAllOf(connection, personId) : sessions.EndOneOf(connection, personId, sessionId) ? 1 : 0;
            var action = sessionId is null ? ChangeActions.SessionsEnded : ChangeActions.SessionEnded;
            if (ended > 0)
                PolicyChangeRow.Note(connection, author, ChangeKinds.Person, personId, action, clock.GetUtcNow());
            return ended;
        },
        cancellationToken);

    private static bool? IsActive(DbConnection connection, string personId)
    {
        using var rows = connection.Cached(Select, ("@id", personId)).ExecuteReader();
        return rows.Read() ? rows.GetBoolean(0) : null;
    }
}

/// <summary>What a suspension or a restoration changed.</summary>
/// <param name="IsNews">False when the person was so already.</param>
/// <param name="SessionsEnded">How many sessions it ended.</param>
public sealed record Suspension(bool IsNews, int SessionsEnded);
