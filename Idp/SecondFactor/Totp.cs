using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Xaa.Idp.SecondFactor;

/// <summary>Time-based one-time passwords as every authenticator app makes them: SHA-1, 6 digits, 30 seconds. RFC 6238, RFC 4226 §5.3.</summary>
public static class Totp
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>RFC 4226 §4, R6: 160 bits are recommended.</summary>
    public const int SecretLength = 20;

    private const int SecondsPerStep = 30;
    private const int Modulus = 1_000_000;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / SecondsPerStep;

    // HMAC-SHA-1 is what RFC 6238 §1.2 defines and what apps support; the collisions of SHA-1 do not touch it.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "RFC 6238: HMAC, not a signature.")]
    public static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var truncated = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        return (truncated % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step that the code belongs to, or null: the present one, the one before or the one after, because clocks differ (§5.2). Every step is
    /// compared, each in constant time. That a step is good once is for the caller to see to.
    /// </summary>
    public static long? FindStep(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        var sent = Encoding.ASCII.GetBytes(code);
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, Encoding.ASCII.GetBytes(CodeAt(secret, step))))
                found = step;
        }
        return found;
    }
}
