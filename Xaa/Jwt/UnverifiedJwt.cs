using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>A JWT taken apart once, and not to be believed: it may only say whose keys shall verify it (SPEC 39).</summary>
public sealed class UnverifiedJwt
{
    /// <summary>A longer token, in characters, is not looked at.</summary>
    public const int LongestToken = 16 * 1024;

    // A second member of the same name could show one consumer another value than the next (RFC 8725 §2.4).
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private UnverifiedJwt(JsonWebToken token, JsonElement header, JsonElement payload)
    {
        Token = token;
        Header = header;
        Payload = payload;
    }

    /// <summary>The issuer that it names; null when it names none, or something that is no text.</summary>
    public string? Issuer => Payload.Text(ClaimNames.Issuer);

    /// <summary>The one audience that it names; null when it names none, or several.</summary>
    public string? Audience => Payload.Texts(ClaimNames.Audience) is [var audience] ? audience : null;

    internal JsonWebToken Token { get; }

    internal JsonElement Header { get; }

    internal JsonElement Payload { get; }

    /// <summary>Takes a token apart.</summary>
    /// <param name="token">A signed JWT in compact form.</param>
    /// <returns>Null when it is none, or one with two readings.</returns>
    public static UnverifiedJwt? TryRead(string token)
    {
        if (token.Length > LongestToken || token.AsSpan().Count('.') != 2)
            return null;
        try
        {
            var jwt = new JsonWebToken(token);
            var header = Decode(jwt.EncodedHeader);
            var payload = Decode(jwt.EncodedPayload);
            return header.ValueKind == JsonValueKind.Object && payload.ValueKind == JsonValueKind.Object ? new(jwt, header, payload) : null;
        }
        // A member's name that holds half a surrogate pair is an invalid operation.
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or JsonException or SecurityTokenException
            or DecoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether its <c>typ</c> is this one: without regard to case, <c>application/</c> optional (RFC 7515 §4.1.9).</summary>
    public bool IsOfType(string type)
    {
        const string Prefix = "application/";
        var named = Token.Typ;
        var bare = named?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true ? named[Prefix.Length..] : named;
        return string.Equals(bare, type, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether its <c>typ</c> is missing or only says that it is a JWT.</summary>
    public bool IsUntyped => !Header.TryGetProperty("typ", out _) || IsOfType(JwtTypes.Jwt);

    /// <summary>Whether its header brings a key, or says where one is. RFC 7515 §4.1.2 to §4.1.6.</summary>
    public bool HasKeyInHeader => Header.TryGetProperty("jwk", out _) || NamesForeignKey;

    /// <summary>The same without <c>jwk</c>, which a DPoP proof must have.</summary>
    internal bool NamesForeignKey =>
        Header.TryGetProperty("jku", out _) || Header.TryGetProperty("x5u", out _) || Header.TryGetProperty("x5c", out _);

    /// <summary>Prints no claim.</summary>
    public override string ToString() => "[unverified_jwt]";

    private static JsonElement Decode(string part)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part), Strict);
        return document.RootElement.Clone();
    }
}
