using System.Security.Cryptography;
using System.Text;

namespace Xaa.Storage;

/// <summary>The key that seals what the store keeps secret. It is shared by replicas and never in the store.</summary>
public sealed class KeyEncryptionKey
{
    /// <summary>Its length, in bytes: AES-256.</summary>
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key;

    private KeyEncryptionKey(byte[] key) => _key = key;

    /// <summary>The key from a secret setting or, without one, from a file that is created when there is none.</summary>
    /// <param name="path">The key file. Only its owner may read it.</param>
    /// <param name="setting">32 bytes in base64, or null.</param>
    /// <exception cref="InvalidOperationException">The setting or the file holds no such key, or others can read the file.</exception>
    public static KeyEncryptionKey LoadOrCreate(string path, string? setting) => string.IsNullOrEmpty(setting)
        ? new(KeyFile.LoadOrCreate(path))
        : new(Parse(setting, "The key-encryption key in the settings"));

    /// <summary>Prints no key.</summary>
    public override string ToString() => "[key_encryption_key]";

    /// <summary>Seals bytes with AES-256-GCM: nonce, tag, ciphertext.</summary>
    /// <param name="plain">What to hide.</param>
    /// <param name="context">What it belongs to. It opens under the same context only, so sealed values cannot change places.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string context)
    {
        var box = new byte[NonceLength + TagLength + plain.Length];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(context));
        return box;
    }

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    /// <exception cref="InvalidOperationException">Another key or context sealed it, or it was changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string context)
    {
        if (box.Length < NonceLength + TagLength)
            throw Unopened(context, null);

        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        try
        {
            aes.Decrypt(
                box[..NonceLength],
                box[(NonceLength + TagLength)..],
                box.Slice(NonceLength, TagLength),
                plain,
                Encoding.UTF8.GetBytes(context));
            return plain;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Unopened(context, e);
        }
    }

    /// <summary>
    /// A keyed hash, for finding again what is too easily guessed for a plain one: a short code, a name, an address. 32 bytes, the same at every
    /// replica.
    /// </summary>
    /// <param name="value">What to hash.</param>
    /// <param name="context">What it is: the same value of another kind has another hash.</param>
    public byte[] Hash(ReadOnlySpan<byte> value, string context)
    {
        Span<byte> key = stackalloc byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt: [], info: Encoding.UTF8.GetBytes(context));
        return HMACSHA256.HashData(key, value);
    }

    /// <summary>Reads 32 bytes of base64.</summary>
    internal static byte[] Parse(string base64, string what)
    {
        var key = new byte[Length + 2];
        return Convert.TryFromBase64String(base64.Trim(), key, out var length) && length == Length
            ? key[..Length]
            : throw new InvalidOperationException($"{what} must be {Length} bytes in base64.");
    }

    private static InvalidOperationException Unopened(string context, Exception? inner) => new(
        $"The sealed '{context}' cannot be opened: it was sealed with another key-encryption key, or it was changed. " +
        "Restore the key file or the setting that belongs to this store.", inner);
}
