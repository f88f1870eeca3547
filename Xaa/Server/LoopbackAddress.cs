using System.Globalization;

namespace Xaa.Server;

/// <summary>Redirect URIs of native apps. RFC 8252 §7.3.</summary>
internal static class LoopbackAddress
{
    private static readonly string[] Origins = ["http://127.0.0.1", "http://[::1]"];

    /// <summary>The address without its port, when it is http on a loopback IP literal; null for any other. Nothing else of it is changed.</summary>
    public static string? WithoutPort(string address)
    {
        if (Array.Find(Origins, origin => address.StartsWith(origin, StringComparison.Ordinal)) is not { } origin)
            return null;
        var rest = address.AsSpan(origin.Length);
        if (rest.StartsWith(":"))
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var digits = end < 0 ? rest[1..] : rest[1..(end + 1)];
            if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
                return null;
            rest = rest[(digits.Length + 1)..];
        }
        // What follows the host must not make another host of it: http://127.0.0.1.evil.example, http://127.0.0.1:80@evil.example.
        return rest.IsEmpty || rest[0] is '/' or '?' ? string.Concat(origin, rest) : null;
    }
}
