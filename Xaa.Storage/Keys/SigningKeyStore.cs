using System.Data.Common;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A party's signing keys, sealed.</summary>
public sealed class SigningKeyStore(Store store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock)
{
    /// <summary>The most keys of one algorithm that stand side by side; more would make the key set longer than peers care to read.</summary>
    public const int MostGenerations = 8;

    /// <summary>Another process has changed the keys: see <see cref="Store.OnChange"/>.</summary>
    public const string Topic = "signing_keys";

    private const string Insert = """
        INSERT INTO signing_keys (kid, alg, sealed, created_at, signs_from) VALUES (@kid, @alg, @sealed, @created, @signsFrom)
        """;

    private const string Select = "SELECT kid, alg, sealed, created_at, signs_from FROM signing_keys ORDER BY alg, signs_from, kid";
    private const string Delete = "DELETE FROM signing_keys WHERE kid = @kid";

    /// <summary>The keys; creates them when there are none. Of two processes that start at once, both get the first one's.</summary>
    /// <exception cref="InvalidOperationException">The keys were sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<IReadOnlyList<SigningKeyMaterial>> LoadOrCreateAsync(CancellationToken cancellationToken)
    {
        var stored = await LoadAsync(cancellationToken);
        if (stored.Count > 0)
            return stored;

        var created = Generate(TimeSpan.Zero);
        return await store.WriteAsync(connection =>
        {
            if (connection.Cached(Select).All(Key) is { Count: > 0 } first)
                return first;
            created.ForEach(key => Save(connection, key));
            return created;
        }, cancellationToken);
    }

    /// <summary>The keys as they are stored now.</summary>
    /// <exception cref="InvalidOperationException">The keys were sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<SigningKeyMaterial>> LoadAsync(CancellationToken cancellationToken) =>
        await store.AllAsync(Select, [], Key, cancellationToken);

    /// <summary>Adds a new key per algorithm, and clears away those that verify no more.</summary>
    /// <param name="announcement">From now until the new keys sign.</param>
    /// <param name="note">Writes down, in the same transaction, which keys were made; may be called again when the transaction is.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>False when <see cref="MostGenerations"/> keys stand already: nothing was changed.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> RotateAsync(
        TimeSpan announcement, Action<DbConnection, IReadOnlyList<string>>? note, CancellationToken cancellationToken) =>
        RotateAsync(leastAge: null, announcement, note, cancellationToken);

    /// <summary>Does so when the newest key is old enough. Of replicas that find it so at once, one does.</summary>
    /// <param name="age">How old.</param>
    /// <param name="announcement">From now until the new keys sign.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>False when it is not, or when <see cref="MostGenerations"/> keys stand already: nothing was changed.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<bool> RotateWhenOlderAsync(TimeSpan age, TimeSpan announcement, CancellationToken cancellationToken) =>
        RotateAsync(age, announcement, note: null, cancellationToken);

    private ValueTask<bool> RotateAsync(
        TimeSpan? leastAge, TimeSpan announcement, Action<DbConnection, IReadOnlyList<string>>? note, CancellationToken cancellationToken)
    {
        var created = Generate(announcement);
        return store.WriteAsync(connection =>
        {
            var stored = connection.Cached(Select).All(Key);
            if (stored.Max(key => key.CreatedAt) + leastAge > clock.GetUtcNow())
                return false;
            var over = stored.Where(key => key.VerifiesUntil(stored) <= clock.GetUtcNow()).ToList();
            if (stored.Except(over).GroupBy(key => key.Algorithm).Any(keys => keys.Count() >= MostGenerations))
                return false;
            over.ForEach(key => connection.Cached(Delete, ("@kid", key.KeyId)).ExecuteNonQuery());
            created.ForEach(key => Save(connection, key));
            note?.Invoke(connection, [.. created.Select(key => key.KeyId)]);
            return true;
        }, cancellationToken);
    }

    private List<SigningKeyMaterial> Generate(TimeSpan announcement)
    {
        var now = clock.GetUtcNow();
        return [.. SigningKeys.Generate().Select(key => key with { CreatedAt = now, SignsFrom = now + announcement })];
    }

    private void Save(DbConnection connection, SigningKeyMaterial key) => connection.Cached(Insert,
        ("@kid", key.KeyId),
        ("@alg", key.Algorithm),
        ("@sealed", keyEncryptionKey.Seal(key.Pkcs8, Context(key.KeyId, key.Algorithm))),
        ("@created", key.CreatedAt),
        ("@signsFrom", key.SignsFrom)).ExecuteNonQuery();

    private SigningKeyMaterial Key(DbDataReader row)
    {
        var (keyId, algorithm) = (row.GetString(0), row.GetString(1));
        var pkcs8 = keyEncryptionKey.Open(row.GetFieldValue<byte[]>(2), Context(keyId, algorithm));
        return new(keyId, algorithm, pkcs8) { CreatedAt = row.Time(3), SignsFrom = row.Time(4) };
    }

    // Part of what is sealed: another word here, and the stored keys do not open.
    private static string Context(string keyId, string algorithm) => $"signing_key/{keyId}/{algorithm}";
}
