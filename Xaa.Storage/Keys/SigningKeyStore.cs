using System.Data.Common;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A party's signing keys, sealed.</summary>
public sealed class SigningKeyStore(Store store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock)
{
    private const string Insert = "INSERT INTO signing_keys (kid, alg, sealed, created_at) VALUES (@kid, @alg, @sealed, @now)";
    private const string Select = "SELECT kid, alg, sealed FROM signing_keys ORDER BY alg, created_at, kid";

    /// <summary>Another process has changed the keys: see <see cref="Store.OnChange"/>.</summary>
    public const string Topic = "signing_keys";

    /// <summary>The keys; creates them when there are none. Of two processes that start at once, both get the first one's.</summary>
    /// <exception cref="InvalidOperationException">The keys were sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<IReadOnlyList<SigningKeyMaterial>> LoadOrCreateAsync(CancellationToken cancellationToken)
    {
        var stored = await store.AllAsync(Select, [], Key, cancellationToken);
        if (stored.Count > 0)
            return stored;

        var created = SigningKeys.Generate();
        return await store.WriteAsync(connection =>
        {
            if (connection.Cached(Select).All(Key) is { Count: > 0 } first)
                return first;
            foreach (var key in created)
                Save(connection, key);
            return created;
        }, cancellationToken);
    }

    private void Save(DbConnection connection, SigningKeyMaterial key) => connection.Cached(Insert,
        ("@kid", key.KeyId),
        ("@alg", key.Algorithm),
        ("@sealed", keyEncryptionKey.Seal(key.Pkcs8, Context(key.KeyId, key.Algorithm))),
        ("@now", clock.GetUtcNow())).ExecuteNonQuery();

    private SigningKeyMaterial Key(DbDataReader row)
    {
        var (keyId, algorithm) = (row.GetString(0), row.GetString(1));
        return new(keyId, algorithm, keyEncryptionKey.Open(row.GetFieldValue<byte[]>(2), Context(keyId, algorithm)));
    }

    // Part of what is sealed: another word here, and the stored keys do not open.
    private static string Context(string keyId, string algorithm) => $"signing_key/{keyId}/{algorithm}";
}
