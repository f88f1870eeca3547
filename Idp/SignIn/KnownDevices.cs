using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Xaa.Server;

namespace Xaa.Idp.SignIn;

/// <summary>A browser that an account was signed in to before.</summary>
/// <param name="Id">Random; attempts are counted by it.</param>
/// <param name="PassedSecondFactor">Whether with a second factor. Who knows but the password has no such device, however often she signs in.</param>
public sealed record KnownDevice(string Id, bool PassedSecondFactor);

/// <summary>
/// Remembers browsers by a cookie, so that strangers' failures elsewhere do not keep an account's owner out. It proves nothing but that: without
/// password and code nobody gets in. One account a browser, the last one.
/// </summary>
public sealed class KnownDevices(IDataProtectionProvider protection, IOptions<IdpOptions> options, TimeProvider clock)
{
    public const string CookieName = "xaa.idp.device";

    private const int IdLength = 16;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(90);

    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.SignIn.KnownDevice", s_lifetime, clock);

    /// <summary>The device, when this account was signed in to in it.</summary>
    public KnownDevice? Find(HttpContext http, string userName)
    {
        if (http.Request.Cookies[CookieName] is not { Length: > 0 and < 1024 } cookie || _seal.Open(cookie) is not { Content: var content })
            return null;
        return Encoding.UTF8.GetString(content.AsSpan(IdLength + 1)) == Account(userName)
            ? new(Base64Url.EncodeToString(content.AsSpan(1, IdLength)), content[0] == 1)
            : null;
    }

    /// <summary>Notes a sign-in. What the device passed before it keeps.</summary>
    public void Remember(HttpContext http, string userName, bool secondFactor)
    {
        var known = Find(http, userName);
        var id = known is null ? RandomNumberGenerator.GetBytes(IdLength) : Base64Url.DecodeFromChars(known.Id);
        var passed = secondFactor || known is { PassedSecondFactor: true };
        var value = _seal.Seal([passed ? (byte)1 : (byte)0, .. id, .. Encoding.UTF8.GetBytes(Account(userName))]);
        http.Response.Cookies.Append(CookieName, value, new CookieOptions
        {
            HttpOnly = true,
            // Only our own forms ask for it.
            SameSite = SameSiteMode.Strict,
            Secure = options.Value.IsHttps,
            Path = "/",
            MaxAge = s_lifetime,
            IsEssential = true,
        });
    }

    private static string Account(string userName) => userName.ToLowerInvariant();
}
