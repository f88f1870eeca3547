using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Xaa.Idp.Authorize;

/// <summary>Carries an authorization request through the sign-in page, sealed, so that nobody can change or make one up on the way.</summary>
public sealed class SealedRequest(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly IDataProtector _protector = protection.CreateProtector("Xaa.Idp.Authorize.SealedRequest");

    public string Seal(IEnumerable<KeyValuePair<string, StringValues>> parameters)
    {
        var query = Encoding.UTF8.GetBytes(QueryString.Create(parameters).Value!);
        var content = new byte[sizeof(long) + query.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, clock.GetUtcNow().ToUnixTimeSeconds());
        query.CopyTo(content, sizeof(long));
        return WebEncoders.Base64UrlEncode(_protector.Protect(content));
    }

    /// <summary>The parameters, or null when the text was not sealed here or is older than half an hour.</summary>
    public IReadOnlyList<KeyValuePair<string, StringValues>>? Open(string text)
    {
        byte[] content;
        try
        {
            content = _protector.Unprotect(WebEncoders.Base64UrlDecode(text));
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException)
        {
            return null;
        }
        var sealedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(content));
        return sealedAt + Lifetime > clock.GetUtcNow() ? [.. QueryHelpers.ParseQuery(Encoding.UTF8.GetString(content.AsSpan(sizeof(long))))] : null;
    }
}
