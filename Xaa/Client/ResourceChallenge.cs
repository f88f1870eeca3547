using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>What the <c>Bearer</c> or <c>DPoP</c> challenge of a 401 or 403 says. RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1.</summary>
/// <param name="Error">The error code, such as <c>insufficient_scope</c>.</param>
/// <param name="Scope">The scope that the request needs.</param>
/// <param name="ResourceMetadata">Where the protected resource metadata stands.</param>
public sealed partial record ResourceChallenge(string? Error, string? Scope, string? ResourceMetadata)
{
    /// <summary>With <c>insufficient_user_authentication</c>: what the fresh sign-in has to bring. RFC 9470 §3.</summary>
    public StepUpRequirement? StepUp { get; private init; }

    /// <summary>Reads the challenge, or null when there is none.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="scheme">What the request was sent by: what was wrong with it is said there. The other scheme is read where that one is missing.</param>
    public static ResourceChallenge? From(HttpResponseMessage response, string scheme = TokenTypes.Bearer)
    {
        var challenges = response.Headers.WwwAuthenticate;
        var challenge = Find(challenges, scheme) ?? Find(challenges, scheme == TokenTypes.Bearer ? TokenTypes.Dpop : TokenTypes.Bearer);
        return challenge is null ? null : Parse(challenge);
    }

    private static AuthenticationHeaderValue? Find(IEnumerable<AuthenticationHeaderValue> challenges, string scheme) =>
        challenges.FirstOrDefault(h => h.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase));

    private static ResourceChallenge Parse(AuthenticationHeaderValue header)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in AuthParameter().Matches(header.Parameter ?? ""))
        {
            var quoted = match.Groups["quoted"];
            values.TryAdd(match.Groups["name"].Value, quoted.Success ? Escaped().Replace(quoted.Value, "$1") : match.Groups["token"].Value);
        }
        var error = values.GetValueOrDefault("error");
        return new(error, values.GetValueOrDefault(Parameters.Scope), values.GetValueOrDefault("resource_metadata"))
        {
            StepUp = error == OAuthErrors.InsufficientUserAuthentication
                ? StepUpRequirement.From(values.GetValueOrDefault(Parameters.AcrValues), Seconds(values.GetValueOrDefault(Parameters.MaxAge)))
                : null,
        };
    }

    private static int? Seconds(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    // RFC 9110 §11.2: auth-param = token BWS "=" BWS ( token / quoted-string )
    [GeneratedRegex("""(?<name>[A-Za-z0-9_-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"]+))""")]
    private static partial Regex AuthParameter();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
