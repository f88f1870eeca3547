using System.Security.Cryptography;
using System.Text;
using Xaa.Storage;

namespace Xaa.Idp.SecondFactor;

/// <summary>Codes to sign in with when the authenticator is lost: 50 random bits, each good once.</summary>
public static class RecoveryCode
{
    /// <summary>How many a person gets.</summary>
    public const int Count = 10;

    private const int Length = 10;

    /// <summary>Two groups of five letters and digits, as people copy them.</summary>
    public static string New()
    {
        var letters = RandomNumberGenerator.GetString(Base32.Alphabet, Length);
        return $"{letters[..5]}-{letters[5..]}";
    }

    /// <summary>The letters of a code however it was typed, or null when it can be none.</summary>
    public static string? Normalize(string typed)
    {
        var letters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return letters.Length == Length && letters.All(Base32.Alphabet.Contains) ? letters : null;
    }

    /// <summary>What the store keeps: keyed, because whoever reads the store could search 50 bits, and good for one person.</summary>
    public static byte[] Hash(KeyEncryptionKey key, string personId, string normalized) =>
        key.Hash(Encoding.UTF8.GetBytes($"{normalized}/{personId}"), "recovery_code");
}
