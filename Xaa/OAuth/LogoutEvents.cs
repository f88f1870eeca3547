namespace Xaa.OAuth;

/// <summary>Members of the <c>events</c> claim of a logout token. OpenID Connect Back-Channel Logout §2.4.</summary>
public static class LogoutEvents
{
    /// <summary>The session, or all of the person's, has ended.</summary>
    public const string BackchannelLogout = "http://schemas.openid.net/event/backchannel-logout";
}
