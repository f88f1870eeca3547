using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Xaa.Client;

/// <summary>What the <c>Bearer</c> challenge of a 401 or 403 says. RFC 6750 §3, RFC 9728 §5.1.</summary>
/// <param name="Error">The error code, such as <c>insufficient_scope</c>.</param>
/// <param name="Scope">The scope that the request needs.</param>
/// <param name="ResourceMetadata">Where the protected resource metadata stands.</param>
public sealed partial record BearerChallenge(string? Error, string? Scope, string? ResourceMetadata)
{
    /// <summary>Reads the first <c>Bearer</c> challenge, or null when there is none.</summary>
    public static BearerChallenge? From(HttpResponseMessage response)
    {
        var bearer = response.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
        return bearer is null ? null : Parse(bearer);
    }

    private static BearerChallenge Parse(AuthenticationHeaderValue header)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in AuthParameter().Matches(header.Parameter ?? ""))
        {
            var quoted = match.Groups["quoted"];
            values.TryAdd(match.Groups["name"].Value, quoted.Success ? Escaped().Replace(quoted.Value, "$1") : match.Groups["token"].Value);
        }
        return new(values.GetValueOrDefault("error"), values.GetValueOrDefault("scope"), values.GetValueOrDefault("resource_metadata"));
    }

    // RFC 9110 §11.2: auth-param = token BWS "=" BWS ( token / quoted-string )
    [GeneratedRegex("""(?<name>[A-Za-z0-9_-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"]+))""")]
    private static partial Regex AuthParameter();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
