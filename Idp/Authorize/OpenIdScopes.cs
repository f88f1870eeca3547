namespace Xaa.Idp.Authorize;

/// <summary>Scopes of the sign-in. OpenID Connect Core §5.4 and §11.</summary>
public static class OpenIdScopes
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";

    /// <summary>Asks for a refresh token.</summary>
    public const string OfflineAccess = "offline_access";

    public static readonly IReadOnlyList<string> All = [OpenId, Profile, Email, OfflineAccess];
}
