using System.Security.Cryptography;
using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>
/// The SHA-256 of a request's content, as a proof names it: <c>sha-256=:base64:</c>. RFC 9530 §2, the claim <c>content_digest</c> of MCP's DPoP
/// extension (SPEC 64). All messages go to the one address of an MCP server, so that address and method say little of what was proved.
/// </summary>
public sealed class ContentDigest
{
    private const string Prefix = "sha-256=:";
    private readonly byte[] _expected;

    private ContentDigest(byte[] expected) => _expected = expected;

    /// <summary>What a proof says of this content. A request without content has the digest of nothing.</summary>
    public static string Of(ReadOnlySpan<byte> content) => $"{Prefix}{Convert.ToBase64String(SHA256.HashData(content))}:";

    /// <summary>Whether this content was meant.</summary>
    public bool Matches(ReadOnlySpan<byte> content) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(content), _expected);

    /// <summary>Reads the claim; null when it is absent or not of this form.</summary>
    internal static ContentDigest? TryRead(JsonElement claims)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return claims.Text(ClaimNames.ContentDigest) is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(':')
            && Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length, Math.Max(0, text.Length - Prefix.Length - 1)), digest, out var length)
            && length == digest.Length
                ? new(digest)
                : null;
    }
}
