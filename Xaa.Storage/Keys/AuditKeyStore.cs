using System.Data.Common;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>The audit key, sealed: one per store, made when records are first written.</summary>
internal sealed class AuditKeyStore(Store store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock)
{
    private const string Insert = "INSERT INTO audit_keys (kid, sealed, created_at) VALUES (@kid, @sealed, @now)";
    private const string Select = "SELECT kid, sealed FROM audit_keys ORDER BY created_at, kid";

    /// <summary>The key; made, together with an empty checkpoint, when there is none. Of two processes that start at once, both get the first one's.</summary>
    /// <exception cref="InvalidOperationException">It was sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<AuditKeys> LoadOrCreateAsync(CancellationToken cancellationToken)
    {
        var stored = await store.AllAsync(Select, [], Key, cancellationToken);
        return Open(stored is [] ? await CreateAsync(cancellationToken) : stored);
    }

    /// <summary>The key, or null when no records were written here.</summary>
    /// <exception cref="InvalidOperationException">It was sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async ValueTask<AuditKeys?> LoadAsync(CancellationToken cancellationToken) =>
        await store.AllAsync(Select, [], Key, cancellationToken) is { Count: > 0 } stored ? Open(stored) : null;

    private ValueTask<List<SigningKeyMaterial>> CreateAsync(CancellationToken cancellationToken)
    {
        var created = SigningKeys.GenerateOne() with { CreatedAt = clock.GetUtcNow(), SignsFrom = clock.GetUtcNow() };
        return store.WriteAsync(connection =>
        {
            if (connection.Cached(Select).All(Key) is { Count: > 0 } first)
                return first;
            var box = keyEncryptionKey.Seal(created.Pkcs8, Context(created.KeyId));
            connection.Cached(Insert, ("@kid", created.KeyId), ("@sealed", box), ("@now", clock.GetUtcNow())).ExecuteNonQuery();
            using var keys = Open([created]);
            CheckpointRow.Write(connection, keys.Sign(new(0, clock.GetUtcNow().ToUnixTimeSeconds(), [])));
            return [created];
        }, cancellationToken);
    }

    private AuditKeys Open(List<SigningKeyMaterial> keys) => new(new SigningKeys(keys, clock));

    private SigningKeyMaterial Key(DbDataReader row)
    {
        var keyId = row.GetString(0);
        return new(keyId, SecurityAlgorithms.EcdsaSha256, keyEncryptionKey.Open(row.GetFieldValue<byte[]>(1), Context(keyId)));
    }

    // Part of what is sealed: another word here, and the stored keys do not open. No signing key opens as an audit key.
    private static string Context(string keyId) => $"audit_key/{keyId}";
}
