using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Storage;

namespace Xaa.Benchmarks.Servers;

/// <summary>Refresh tokens of sessions that were made.</summary>
/// <param name="Subjects">To be exchanged, again and again.</param>
/// <param name="KeySubjects">The same, of the client that has a key.</param>
/// <param name="Chains">To be refreshed, one per worker.</param>
internal sealed record FilledSessions(IReadOnlyList<string> Subjects, IReadOnlyList<string> KeySubjects, IReadOnlyList<string> Chains);

/// <summary>Fills a running server's store: sessions by the product's own code, rows in bulk by its tables.</summary>
internal sealed class StoreFill(StorePlace place)
{
    private const int MostSubjects = 1000;
    private const int RowsPerCommit = 100_000;
    private const string OpenIdScope = "openid profile email offline_access";

    /// <summary>A session for everyone, and what the cases need of them.</summary>
    public async Task<FilledSessions> AddSessionsAsync(int people, int workers, CancellationToken cancellationToken)
    {
        await using var store = Open();
        var all = await Task.WhenAll(Enumerable.Range(0, Math.Max(people, workers)).Select(number => AddAsync(number, Party.Client)));
        var subjects = all.Take(people).Chunk(Math.Max(1, people / MostSubjects)).Select(some => some[0]).ToList();
        var keySubjects = await Task.WhenAll(subjects.Select((_, number) => AddAsync(number, Party.KeyClient)));
        var chains = await Task.WhenAll(Enumerable.Range(0, workers).Select(number => AddAsync(number, Party.Client)));
        return new(subjects, keySubjects, chains);

        Task<string> AddAsync(int number, string client) => AddSessionAsync(store, Party.Person(number % people), client, cancellationToken);
    }

    /// <summary>A session of one person.</summary>
    /// <returns>The client's refresh token.</returns>
    public async Task<string> AddSessionAsync(string person, string client, CancellationToken cancellationToken)
    {
        await using var store = Open();
        return await AddSessionAsync(store, person, client, cancellationToken);
    }

    /// <summary>Records as of exchanges in the past.</summary>
    public Task AddRecordsAsync(int count, CancellationToken cancellationToken) => InsertAsync($"""
        INSERT INTO records (id, party, step, at, duration_us, trace_id, span_id, client_id, subject, session_id, audience, resource,
                             requested_scope, granted_scope, outcome, consumed_id, issued_id, key_id)
        SELECT {Digits("i", 32)}, '{place.Party}', 2, @p2 - 86400000 + i, 400, {Digits("i", 32)}, {Digits("i", 16)}, '{Party.Client}',
               {PersonOf("i % 10000")}, {Digits("i", 43)}, '{Party.Audience}', '{Party.Resource}', '{Party.Scope}', '{Party.Scope}', 0,
               {Digits("i", 32)}, {Digits("i + 1", 32)}, '0123456789abcdef'
        FROM n
        """, count, cancellationToken);

    /// <summary>Has the records of the past counted as if it had been done when they came: a server that runs catches up every minute.</summary>
    public void SkipInventory()
    {
        using var connection = place.Connect();
        connection.Execute("UPDATE inventory_position SET position = COALESCE((SELECT max(cursor) FROM records), 0)");
    }

    /// <summary>Ids that were used and are remembered, spread as random ones are. None of them expires while it is measured.</summary>
    public Task AddUsedIdsAsync(string issuer, int count, CancellationToken cancellationToken) => InsertAsync($"""
        INSERT INTO replayed_ids (issuer, id, expires)
        SELECT '{issuer}', {Digits("(i * 2654435761) % 10000000000", 10)} || {Digits("i", 22)}, @p2 + 86400000
        FROM n
        """, count, cancellationToken);

    /// <summary>Accounts of the people that an IdP vouches for, so that no redemption has to make one.</summary>
    public Task AddAccountsAsync(string issuer, int count, CancellationToken cancellationToken) => InsertAsync(
        $"INSERT INTO accounts (id, issuer, subject, created_at) SELECT {PersonOf("i")}, '{issuer}', {PersonOf("i")}, @p2 FROM n", count, cancellationToken);

    private Store Open() => Store.Open(
        new(place.Folder, place.Party, KeyEncryptionKey: null, []) { ConnectionString = place.ConnectionString }, TimeProvider.System, NullLogger.Instance);

    private static async Task<string> AddSessionAsync(Store store, string person, string client, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var session = new Session(OpaqueToken.New(), person, now, "urn:xaa:pwd", ["pwd"], now.AddHours(8), now.AddDays(7), Ended: null);
        await new SessionStore(store, TimeProvider.System).CreateAsync(session, SessionHandle.New(), cancellationToken);
        return (await new RefreshTokenStore(store, TimeProvider.System).IssueAsync(session.Id, client, OpenIdScope, cancellationToken)).Value;
    }

    // In SQL that both stores understand: so many digits, zeros in front.
    private static string Digits(string number, int width) => $"substr('{new string('0', width)}' || ({number}), length('' || ({number})) + 1)";

    private static string PersonOf(string number) => $"'u-' || {Digits(number, 5)}";

    private async Task InsertAsync(string insert, int count, CancellationToken cancellationToken)
    {
        await using var connection = place.Connect();
        for (var first = 0L; first < count; first += RowsPerCommit)
        {
            connection.Execute($"""
                {insert.Replace("INSERT INTO", "WITH RECURSIVE n(i) AS (SELECT @p0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < @p1) INSERT INTO")}
                """, first, Math.Min(first + RowsPerCommit, count), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (count > 0)
            connection.Execute(place.ConnectionString is null ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM ANALYZE");
    }
}
