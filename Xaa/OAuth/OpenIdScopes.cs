namespace Xaa.OAuth;

/// <summary>Scopes of the sign-in. OpenID Connect Core §5.4 and §11.</summary>
public static class OpenIdScopes
{
    /// <summary>Makes it a sign-in.</summary>
    public const string OpenId = "openid";

    /// <summary>Asks for the names.</summary>
    public const string Profile = "profile";

    /// <summary>Asks for the e-mail address.</summary>
    public const string Email = "email";

    /// <summary>Asks for a refresh token.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [OpenId, Profile, Email, OfflineAccess];
}
