using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Xaa.Storage;

/// <summary>Random words that say nothing, and what the store keeps of them.</summary>
public static class OpaqueToken
{
    /// <summary>256 random bits, base64url. RFC 6749 §10.10 asks for a chance of guessing below 2^-128.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The SHA-256 by which the store finds it. A hash without salt is enough, because 256 random bits cannot be guessed.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
