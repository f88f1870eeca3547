using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>A client's own words about itself, at the address that is its id. Client ID Metadata Document draft §4 (SPEC 68).</summary>
internal static class ClientMetadataDocument
{
    private const int LongestName = 100;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Whether a client id is the address of a document: written as addresses are, with a path, and nothing that does not belong there.</summary>
    public static Uri? AddressOf(string clientId, PublicNetwork network) =>
        clientId.Length <= 255
        && Uri.TryCreate(clientId, UriKind.Absolute, out var uri)
        && network.Accepts(uri)
        // As Uri itself would write it: no dot segments, no capitals in the host, no default port; no fragment, no user, and a path.
        && uri.AbsoluteUri == clientId
        && uri is { AbsolutePath.Length: > 1, UserInfo.Length: 0, Fragment.Length: 0, Query.Length: 0 }
            ? uri
            : null;

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is not one that this server accepts; the message says why.</exception>
    public static RegisteredClient Parse(string clientId, byte[] json, PublicNetwork network)
    {
        using var document = Read(json);
        var root = document.RootElement;
        // §4.1: by simple string comparison.
        if (root.Text("client_id") != clientId)
            throw new FormatException("client_id is not the address of the document.");
        if (root.TryGetProperty("client_secret", out _) || root.TryGetProperty("client_secret_expires_at", out _))
            throw new FormatException("client_secret must not stand in a public document.");
        var method = root.Text("token_endpoint_auth_method") ?? AuthMethods.None;
        if (method is not (AuthMethods.None or AuthMethods.PrivateKeyJwt))
            throw new FormatException("token_endpoint_auth_method must be none or private_key_jwt.");
        var (keys, address) = ReadKeys(root, method, network);
        return new()
        {
            ClientId = clientId,
            DisplayName = root.Text("client_name") is { Length: <= LongestName } name ? name : clientId,
            AuthMethod = method,
            Keys = keys,
            JwksUri = address,
            IsNative = root.Text("application_type") == "native",
            GrantTypes = GrantsOf(root, method),
            RedirectUris = ReadRedirectUris(root),
        };
    }

    private static JsonDocument Read(byte[] json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new FormatException("It is not a JSON object.");
        }
        // The second: a member whose name is no text, such as half a surrogate pair.
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new FormatException("It is not JSON.", malformed);
        }
    }

    private static (IReadOnlyList<SecurityKey> Keys, Uri? Address) ReadKeys(JsonElement root, string method, PublicNetwork network)
    {
        var jwks = root.TryGetProperty("jwks", out var set) ? set.GetRawText() : null;
        var address = root.Text("jwks_uri");
        if (method == AuthMethods.None)
            return ([], null);
        if (jwks is null == address is null)
            throw new FormatException("One of jwks and jwks_uri is needed for private_key_jwt.");
        if (jwks is not null)
            return (PublicKeys.HoldsPrivateKey(jwks) ? throw new FormatException("jwks holds a private key.") : PublicKeys.Parse(jwks), null);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && network.Accepts(uri)
            ? ([], uri)
            : throw new FormatException("jwks_uri is not an https address.");
    }

    // Nothing beyond what it asks for, and nothing that its kind may not have. RFC 7591 §2: without a word, the code grant.
    private static HashSet<string> GrantsOf(JsonElement root, string method)
    {
        string[] possible = method == AuthMethods.None
            ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]
            : [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange, GrantTypes.JwtBearer];
        var asked = root.TryGetProperty("grant_types", out _) ? root.Texts("grant_types") ?? [] : [GrantTypes.AuthorizationCode];
        return possible.Intersect(asked, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> ReadRedirectUris(JsonElement root)
    {
        var addresses = root.TryGetProperty("redirect_uris", out _) ? root.Texts("redirect_uris") : [];
        return addresses?.All(IsGood) == true ? addresses : throw new FormatException("redirect_uris must be https, or http on loopback, without a fragment.");

        static bool IsGood(string address) =>
            Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { UserInfo.Length: 0, Fragment.Length: 0 }
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
    }
}
