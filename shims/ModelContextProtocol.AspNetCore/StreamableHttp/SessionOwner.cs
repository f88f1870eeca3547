using System.Security.Claims;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Whose session it is: the user's identifier and who issued it. Another user's session id opens nothing.</summary>
internal sealed record SessionOwner(string Issuer, string ClaimType, string Value)
{
    public static SessionOwner? Of(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated is not true)
        {
            return null;
        }

        var claim = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.Upn);
        return claim is null ? null : new(claim.Issuer, claim.Type, claim.Value);
    }
}
