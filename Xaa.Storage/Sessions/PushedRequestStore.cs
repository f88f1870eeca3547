using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Authorization requests that clients pushed: found by a reference that is kept as SHA-256, good for one use. RFC 9126.</summary>
public sealed class PushedRequestStore(Store store, TimeProvider clock)
{
    /// <summary>The most unused requests of one client at a time: what it pushes and never uses does not fill the disk.</summary>
    public const int MostPerClient = 1000;

    // Each new request clears away a few old ones, so the table does not grow for ever.
    private const string DeleteOld =
        "DELETE FROM pushed_requests WHERE hash IN (SELECT hash FROM pushed_requests WHERE expires <= @now ORDER BY expires LIMIT 10)";

    private const string Count = "SELECT count(*) FROM pushed_requests WHERE client_id = @client AND expires > @now";
    private const string Insert = "INSERT INTO pushed_requests (hash, client_id, sealed, expires) VALUES (@hash, @client, @sealed, @expires)";

    private const string Take = "DELETE FROM pushed_requests WHERE hash = @hash AND client_id = @client AND expires > @now RETURNING sealed";

    /// <summary>Keeps a request.</summary>
    /// <param name="clientId">Who pushed it; nobody else may use it.</param>
    /// <param name="sealedRequest">The request, sealed: it may hold a token as a hint.</param>
    /// <param name="lifetime">How long it may be used.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>The reference, 256 random bits; null when the client has <see cref="MostPerClient"/> unused ones.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<string?> CreateAsync(string clientId, string sealedRequest, TimeSpan lifetime, CancellationToken cancellationToken) =>
        store.WriteAsync(connection =>
        {
            var now = clock.GetUtcNow();
            connection.Cached(DeleteOld, ("@now", now)).ExecuteNonQuery();
            if (connection.Cached(Count, ("@client", clientId), ("@now", now)).First(row => row.GetInt64(0)) >= MostPerClient)
                return null;

            var reference = OpaqueToken.New();
            connection.Cached(Insert,
                ("@hash", OpaqueToken.Hash(reference)),
                ("@client", clientId),
                ("@sealed", sealedRequest),
                ("@expires", now + lifetime)).ExecuteNonQuery();
            return reference;
        }, cancellationToken);

    /// <summary>Uses a reference up and hands out the request. Of two at once, one wins; another client's stays what it is.</summary>
    /// <returns>The sealed request; null when there is none, it has expired, was used before or is another client's.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; the request still stands.</exception>
    public ValueTask<string?> TakeAsync(string reference, string clientId, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.Cached(Take, ("@hash", OpaqueToken.Hash(reference)), ("@client", clientId), ("@now", clock.GetUtcNow()))
            .First(row => row.GetString(0)),
        cancellationToken);
}
