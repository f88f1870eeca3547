using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Xaa.Server;

/// <summary>Something sealed here, and when.</summary>
/// <param name="Content">What was sealed.</param>
/// <param name="SealedAt">When, in whole seconds.</param>
public sealed record Unsealed(byte[] Content, DateTimeOffset SealedAt);

/// <summary>Seals what travels through a browser, so that nobody can read, change or make one up on the way, nor use it for something else.</summary>
/// <param name="protection">Its keys stand in the store, so every replica opens what another sealed.</param>
/// <param name="purpose">What is sealed opens under the same purpose only.</param>
/// <param name="lifetime">From then on it opens no more.</param>
/// <param name="clock">The clock.</param>
public sealed class TimedSeal(IDataProtectionProvider protection, string purpose, TimeSpan lifetime, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector(purpose);

    /// <summary>The sealed text, in base64url.</summary>
    public string Seal(ReadOnlySpan<byte> content)
    {
        var stamped = new byte[sizeof(long) + content.Length];
        BinaryPrimitives.WriteInt64BigEndian(stamped, clock.GetUtcNow().ToUnixTimeSeconds());
        content.CopyTo(stamped.AsSpan(sizeof(long)));
        return WebEncoders.Base64UrlEncode(_protector.Protect(stamped));
    }

    /// <summary>What was sealed, or null when the text was not sealed here for this, or is too old.</summary>
    public Unsealed? Open(string text)
    {
        byte[] stamped;
        try
        {
            stamped = _protector.Unprotect(WebEncoders.Base64UrlDecode(text));
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException)
        {
            return null;
        }
        var sealedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(stamped));
        return sealedAt + lifetime > clock.GetUtcNow() ? new(stamped[sizeof(long)..], sealedAt) : null;
    }
}
