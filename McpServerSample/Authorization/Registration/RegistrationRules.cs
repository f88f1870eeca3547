using System.Globalization;
using System.Text.Json;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization.Registration;

/// <summary>What a client may register of itself. RFC 7591 §2; nobody vouches for it, so it gets no more than it needs.</summary>
/// <param name="offered">The grants of this server.</param>
/// <param name="network">Says where keys may be fetched from.</param>
public sealed class RegistrationRules(IReadOnlyList<string> offered, PublicNetwork network)
{
    public const string Native = "native";
    public const string Web = "web";

    private const int MostRedirectUris = 10;
    private const int LongestAddress = 2000;
    private const int LongestName = 100;
    private const string CodeResponse = "code";

    /// <summary>The registration with its defaults filled in and nothing in it that is not understood; or why it is none.</summary>
    public (ClientMetadata? Metadata, OAuthError? Error) Check(ClientMetadata asked)
    {
        var wanted = Complete(asked);
        var fault = StatementFault(asked) ?? NameFault(wanted) ?? GrantFault(wanted) ?? ProfileFault(wanted) ?? ResponseFault(wanted)
            ?? MethodFault(wanted) ?? KeyFault(wanted) ?? RedirectFault(wanted);
        return fault is null ? (wanted, null) : (null, fault);
    }

    // RFC 7591 §2: what holds where nothing is said. SPEC 80: who does not say what it is, says it by where it is answered.
    private static ClientMetadata Complete(ClientMetadata asked)
    {
        var method = asked.AuthMethod ?? AuthMethods.ClientSecretBasic;
        var grants = asked.GrantTypes?.Distinct(StringComparer.Ordinal).ToList() ?? [GrantTypes.AuthorizationCode];
        var redirects = asked.RedirectUris?.Distinct(StringComparer.Ordinal).ToList() ?? [];
        return asked with
        {
            AuthMethod = method,
            GrantTypes = grants,
            RedirectUris = redirects,
            ResponseTypes = asked.ResponseTypes ?? (grants.Contains(GrantTypes.AuthorizationCode) ? [CodeResponse] : []),
            ApplicationType = asked.ApplicationType
                ?? (redirects.Any(address => address?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true) ? Native : Web),
        };
    }

    // RFC 7591 §2.3: there is nobody whose word for a client would be taken.
    private static OAuthError? StatementFault(ClientMetadata asked) => asked.SoftwareStatement is null ? null : new(
        OAuthErrors.UnapprovedSoftwareStatement, "Software statements are not accepted here.", Reasons.SoftwareStatementNotAccepted);

    // People read the name when they are asked to consent: no signs that they cannot see, or that turn the text around.
    private static OAuthError? NameFault(ClientMetadata wanted) =>
        wanted.ClientName is not { } name || (name.Trim().Length is > 0 and <= LongestName && !name.Any(IsInvisible))
            ? null
            : Refuse($"client_name must be {LongestName} visible characters at most.");

    private static bool IsInvisible(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;

    private OAuthError? GrantFault(ClientMetadata wanted)
    {
        // Of token exchange SPEC 54 wants it said, though it happens at the identity provider.
        var possible = offered.Append(GrantTypes.TokenExchange).ToList();
        if (wanted.GrantTypes is [] || wanted.GrantTypes!.Except(possible, StringComparer.Ordinal).Any())
            return Refuse($"grant_types must be some of {string.Join(", ", offered)}.");
        return wanted.GrantTypes!.Contains(GrantTypes.RefreshToken) && !wanted.GrantTypes!.Contains(GrantTypes.AuthorizationCode)
            ? Refuse("refresh_token comes with authorization_code.")
            : null;
    }

    // SPEC 54: the profile and both of its grants, or none of them.
    private static OAuthError? ProfileFault(ClientMetadata wanted)
    {
        var hasProfile = wanted.AuthorizationGrantProfiles?.Contains(GrantProfiles.IdJag) == true;
        if (wanted.AuthorizationGrantProfiles?.Any(profile => profile != GrantProfiles.IdJag) == true)
            return Refuse($"authorization_grant_profiles_supported may name {GrantProfiles.IdJag}.");
        string[] both = [GrantTypes.TokenExchange, GrantTypes.JwtBearer];
        return both.All(grant => wanted.GrantTypes!.Contains(grant) == hasProfile) && (hasProfile || !wanted.GrantTypes!.Contains(GrantTypes.JwtDpop))
            ? null
            : Refuse($"{GrantProfiles.IdJag} stands in authorization_grant_profiles_supported together with both of its grant_types, or none of them does.");
    }

    private static OAuthError? ResponseFault(ClientMetadata wanted) =>
        wanted.ResponseTypes!.Any(type => type != CodeResponse)
        || wanted.ResponseTypes!.Contains(CodeResponse) != wanted.GrantTypes!.Contains(GrantTypes.AuthorizationCode)
            ? Refuse("response_types is code with authorization_code, and empty without.")
            : null;

    private static OAuthError? MethodFault(ClientMetadata wanted)
    {
        if (!AuthMethods.All.Contains(wanted.AuthMethod))
            return Refuse($"token_endpoint_auth_method must be one of {string.Join(", ", AuthMethods.All)}.");
        // SPEC 65.
        return wanted.AuthMethod == AuthMethods.None && wanted.GrantTypes!.Contains(GrantTypes.JwtBearer)
            ? Refuse("A client that redeems ID-JAGs has a secret or a key.")
            : null;
    }

    private OAuthError? KeyFault(ClientMetadata wanted)
    {
        if (wanted.Jwks is not null && wanted.JwksUri is not null)
            return Refuse("jwks and jwks_uri exclude each other.");
        if (wanted.AuthMethod == AuthMethods.PrivateKeyJwt == (wanted.Jwks is null && wanted.JwksUri is null))
            return Refuse("jwks or jwks_uri is for private_key_jwt, and for no other method.");
        if (wanted.JwksUri is { } text
            && !(text.Length <= LongestAddress && Uri.TryCreate(text, UriKind.Absolute, out var address) && network.Accepts(address) && address.UserInfo is ""))
            return Refuse("jwks_uri must be an https address.");
        return wanted.Jwks is { } jwks && !ArePublic(jwks) ? Refuse("jwks must be a set of public keys.") : null;
    }

    private static bool ArePublic(JsonElement jwks)
    {
        try
        {
            return PublicKeys.Parse(jwks.GetRawText()).Count > 0 && !PublicKeys.HoldsPrivateKey(jwks.GetRawText());
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static OAuthError? RedirectFault(ClientMetadata wanted)
    {
        if (wanted.ApplicationType is not (Native or Web))
            return Refuse("application_type must be web or native.");
        if (wanted.RedirectUris!.Count > MostRedirectUris || wanted.RedirectUris is [] == wanted.GrantTypes!.Contains(GrantTypes.AuthorizationCode))
            return RefuseRedirect($"redirect_uris are for authorization_code: one at least, {MostRedirectUris} at most.");
        return wanted.RedirectUris.All(address => IsGood(address, wanted.ApplicationType == Native))
            ? null
            : RefuseRedirect("redirect_uris must be https; of a native application, http on loopback too; without fragment or user.");
    }

    // RFC 8252 §7.3, RFC 9700 §2.1.
    private static bool IsGood(string? address, bool isNative) =>
        address is { Length: <= LongestAddress }
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { UserInfo.Length: 0, Fragment.Length: 0 } && !address.Contains('#') && !address.Any(char.IsWhiteSpace) && !address.Any(char.IsControl)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && isNative));

    private static OAuthError Refuse(string description) => new(OAuthErrors.InvalidClientMetadata, description, Reasons.ClientMetadataNotAccepted);

    private static OAuthError RefuseRedirect(string description) => new(OAuthErrors.InvalidRedirectUri, description, Reasons.RedirectUriNotAllowed);
}
