using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>Key sets of others. RFC 7517 §5.</summary>
public static class PublicKeys
{
    /// <summary>Algorithms that peers may sign with: asymmetric, and no others.</summary>
    public static readonly IReadOnlyList<string> Algorithms = [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>The keys of a key set that verify signatures: EC, and RSA of 2048 bits or more.</summary>
    /// <exception cref="FormatException">
    /// It is no key set, or one without such a key: an error page or a mistake, which must not displace keys that were good.
    /// </exception>
    public static IReadOnlyList<SecurityKey> Parse(string json)
    {
        List<SecurityKey> keys;
        try
        {
            keys = [.. new JsonWebKeySet(json).GetSigningKeys().Where(IsUsable)];
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException("It is not a key set.", malformed);
        }
        return keys is [] ? throw new FormatException("The key set holds no usable key.") : keys;
    }

    /// <summary>Whether a key set holds a private or symmetric key, which no registration should.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool HoldsPrivateKey(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } set
            && set.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            && keys.EnumerateArray().Any(key => key.ValueKind == JsonValueKind.Object && IsPrivate(key));
    }

    /// <summary>Whether a key has a member that only its holder should know. RFC 7518 §6.</summary>
    internal static bool IsPrivate(JsonElement key) => PrivateMembers.Any(name => key.TryGetProperty(name, out _));

    /// <summary>The key of an id. RFC 7515 §4.1.4: <c>kid</c> is optional; without one only a lone key is unambiguous.</summary>
    public static SecurityKey? Find(this IReadOnlyList<SecurityKey> keys, string? keyId) => string.IsNullOrEmpty(keyId)
        ? keys is [var only] ? only : null
        : keys.FirstOrDefault(key => key.KeyId == keyId);

    private static bool IsUsable(SecurityKey key) => key is ECDsaSecurityKey or RsaSecurityKey { KeySize: >= 2048 };
}
