using System.Data.Common;
using Xaa.Idp.Policy;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Inventory;

/// <summary>A client that is at a server without us, as the server's records say.</summary>
public sealed record ReportedClient
{
    public required string Server { get; init; }

    /// <summary>Its id at the server.</summary>
    public required string ClientId { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>When it registered itself.</summary>
    public DateTimeOffset? Registered { get; init; }

    /// <summary>When somebody consented to it last.</summary>
    public DateTimeOffset? Consented { get; init; }

    /// <summary>When it used a token last that no word of ours stands behind.</summary>
    public DateTimeOffset? Used { get; init; }

    /// <summary>How often any of that was reported.</summary>
    public required long Times { get; init; }

    /// <summary>How many people it acted for.</summary>
    public required long People { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>What servers report of clients for which we were never asked.</summary>
public sealed class ReportStore(Store store, PolicyStore policy, TimeProvider clock)
{
    private const string SelectPosition = "SELECT position, last_id FROM reported_positions WHERE server = @server";

    private const string Advance = """
        INSERT INTO reported_positions (server, position, last_id) VALUES (@server, @next, @nextId)
        ON CONFLICT (server) DO UPDATE SET position = excluded.position, last_id = excluded.last_id
        WHERE reported_positions.position = @before AND reported_positions.last_id = @beforeId
        """;

    private const string SelectAll = """
        SELECT r.server, r.client, r.first_at, r.last_at, r.registered_at, r.consented_at, r.used_at, r.times,
        (SELECT count(*) FROM reported_people p WHERE p.server = r.server AND p.client = r.client)
        FROM reported r ORDER BY r.server, r.client
        """;

    private const string SelectScopes = "SELECT server, client, scope FROM reported_scopes ORDER BY scope";

    /// <summary>How far a server's feed was counted.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async ValueTask<RecordFeedPosition> PositionAsync(string server, CancellationToken cancellationToken) =>
        await store.FirstAsync(
            SelectPosition, [("@server", server)], row => new RecordFeedPosition(row.GetInt64(0), row.GetString(1)), cancellationToken)
        ?? RecordFeedPosition.Start;

    /// <summary>Counts some records of a server's feed.</summary>
    /// <returns>False when another replica has counted beyond this position already: then nothing was counted.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> TryCountAsync(string server, RecordFeedPosition before, RecordFeedUpdate update, CancellationToken cancellationToken)
    {
        var reports = Report.NotAsked(update.Records, server, policy.Current, clock.GetUtcNow());
        return store.WriteAsync(
            connection =>
            {
                if (connection.Cached(Advance,
                    ("@server", server),
                    ("@next", update.Position.Cursor),
                    ("@nextId", update.Position.LastId),
                    ("@before", before.Cursor),
                    ("@beforeId", before.LastId)).ExecuteNonQuery() == 0)
                    return false;
                ReportCount.Add(connection, server, reports);
                return true;
            },
            cancellationToken);
    }

    /// <summary>All of it, as far as it is counted.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async Task<IReadOnlyList<ReportedClient>> AllAsync(CancellationToken cancellationToken)
    {
        var scopes = (await store.AllAsync(SelectScopes, [], row => (Pair: (row.GetString(0), row.GetString(1)), Scope: row.GetString(2)), cancellationToken))
            .ToLookup(row => row.Pair, row => row.Scope);
        var clients = await store.AllAsync(SelectAll, [], From, cancellationToken);
        return clients.ConvertAll(client => client with { Scopes = [.. scopes[(client.Server, client.ClientId)]] });
    }

    private static ReportedClient From(DbDataReader row) => new()
    {
        Server = row.GetString(0),
        ClientId = row.GetString(1),
        First = row.Time(2),
        Last = row.Time(3),
        Registered = row.TimeOrNull(4),
        Consented = row.TimeOrNull(5),
        Used = row.TimeOrNull(6),
        Times = row.GetInt64(7),
        People = row.GetInt64(8),
    };
}
