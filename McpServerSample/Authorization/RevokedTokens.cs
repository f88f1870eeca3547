using System.Collections.Concurrent;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>
/// The access tokens that are good no more although they have not expired. Each call of a tool asks, so they are held in memory; what another replica
/// adds is heard at once. A token is never taken off the list, so that nothing is lost when both happen together.
/// </summary>
public sealed class RevokedTokens(Store store, TimeProvider clock)
{
    // What the table's trigger says (Migrations/postgres).
    private const string Topic = "revoked_tokens";

    private const string Add = "INSERT INTO revoked_tokens (id, expires) VALUES (@id, @expires) ON CONFLICT DO NOTHING";
    private const string Select = "SELECT id, expires FROM revoked_tokens";
    private const string Forget = "DELETE FROM revoked_tokens WHERE expires < @until";

    // Replicas' clocks may differ by so much: what one takes for expired is not yet for another.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);

    public bool Contains(string id) => _tokens.ContainsKey(id);

    /// <summary>Loads what was revoked before, and what another replica revokes from now on.</summary>
    public void Start()
    {
        store.OnChange(Topic, Refresh);
        Refresh();
    }

    /// <summary>Revokes a token. When it returns, it is refused here, and will be after a restart.</summary>
    /// <exception cref="Records.RecordStoreException">The store cannot write now; the token is what it was.</exception>
    public async ValueTask RevokeAsync(string id, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            connection =>
            {
                connection.Cached(Forget, ("@until", clock.GetUtcNow() - Skew)).ExecuteNonQuery();
                return connection.Cached(Add, ("@id", id), ("@expires", expires)).ExecuteNonQuery();
            },
            cancellationToken);
        Hold([(id, expires)]);
    }

    private void Refresh() => Hold(store
        .AllAsync(Select, [], row => (row.GetString(0), row.Time(1)), CancellationToken.None).AsTask().ConfigureAwait(false).GetAwaiter().GetResult());

    private void Hold(IReadOnlyList<(string Id, DateTimeOffset Expires)> revoked)
    {
        foreach (var (id, expires) in revoked)
            _tokens.TryAdd(id, expires);
        var until = clock.GetUtcNow() - Skew;
        foreach (var (id, expires) in _tokens)
        {
            if (expires < until)
                _tokens.TryRemove(id, out _);
        }
    }
}
