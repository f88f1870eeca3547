using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A party's signing keys, sealed.</summary>
public sealed class SigningKeyStore(SqliteStore store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock)
{
    private const string Es256 = "ES256";
    private const string Rs256 = "RS256";
    private const int RsaBits = 2048;

    private const string Insert = """
        INSERT INTO signing_keys (kid, alg, sealed, created_at) SELECT @kid, @alg, @sealed, @now
        WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE alg = @alg)
        """;

    private const string Select = "SELECT kid, alg, sealed FROM signing_keys ORDER BY alg, created_at, kid";

    /// <summary>The keys, ES256 first; creates one ES256 and one RS256 key when there are none. Of two processes at once, both get the first one's.</summary>
    /// <exception cref="InvalidOperationException">The keys were sealed with another key-encryption key.</exception>
    /// <exception cref="RecordStoreException">The store cannot be read or written now.</exception>
    public async ValueTask<IReadOnlyList<SigningKeyMaterial>> LoadOrCreateAsync(CancellationToken cancellationToken)
    {
        var keys = store.Read(Load);
        var missing = new[] { Es256, Rs256 }.Except(keys.Select(k => k.Algorithm)).Select(Generate).ToList();
        if (missing.Count == 0)
            return keys;

        return await store.WriteAsync(connection =>
        {
            foreach (var key in missing)
            {
                connection.Cached(Insert,
                    ("@kid", key.KeyId),
                    ("@alg", key.Algorithm),
                    ("@sealed", keyEncryptionKey.Seal(key.Pkcs8, Context(key.KeyId, key.Algorithm))),
                    ("@now", clock.GetUtcNow())).ExecuteNonQuery();
            }

            return Load(connection);
        }, cancellationToken);
    }

    private List<SigningKeyMaterial> Load(DbConnection connection)
    {
        var keys = new List<SigningKeyMaterial>();
        using var rows = connection.Cached(Select).ExecuteReader();
        while (rows.Read())
        {
            var (keyId, algorithm) = (rows.GetString(0), rows.GetString(1));
            keys.Add(new(keyId, algorithm, keyEncryptionKey.Open(rows.GetFieldValue<byte[]>(2), Context(keyId, algorithm))));
        }

        return keys;
    }

    private static SigningKeyMaterial Generate(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == Es256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(RsaBits);
        return new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)), algorithm, key.ExportPkcs8PrivateKey());
    }

    // Part of what is sealed: another word here, and the stored keys do not open.
    private static string Context(string keyId, string algorithm) => $"signing_key/{keyId}/{algorithm}";
}
