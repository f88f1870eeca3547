using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.Seed;

/// <summary>What the seed must fulfil. Every fault is reported, not the first.</summary>
internal static class AgentSeedRules
{
    public static IEnumerable<string> Check(AgentSeed seed, string callbackPath) =>
    [
        .. CheckIdp(seed.Idp, callbackPath),
        .. seed.Servers.SelectMany(CheckServer),
        .. Repeated("name", seed.Servers.Select(s => s.Name)),
        .. Repeated("resource", seed.Servers.Select(s => s.Resource)),
    ];

    private static IEnumerable<string> CheckIdp(SeedIdp idp, string callbackPath)
    {
        if (!IsIssuer(idp.Issuer))
            yield return "idp.issuer must be https, or http on loopback, without query and fragment.";
        if (SecureAddress.TryParse(idp.RedirectUri)?.PathAndQuery != callbackPath)
            yield return $"idp.redirectUri must be this agent's address with the path {callbackPath}.";
        if (!IsKnown(idp.AuthMethod))
            yield return "idp.authMethod must be client_secret_basic or client_secret_post.";
        if (idp.ClientId.Length == 0 || idp.ClientSecret.Length == 0)
            yield return "idp.clientId and idp.clientSecret must not be empty.";
    }

    private static IEnumerable<string> CheckServer(SeedServer server)
    {
        // The name is a path segment of the API and an id in the page.
        if (server.Name.Length == 0 || !server.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            yield return $"servers '{server.Name}': name must be lower-case letters, digits and hyphens.";
        if (!IsIssuer(server.Issuer))
            yield return $"servers '{server.Name}': issuer must be https, or http on loopback, without query and fragment.";
        if (!IsIssuer(server.Resource))
            yield return $"servers '{server.Name}': resource must be https, or http on loopback, without query and fragment.";
        if (!IsKnown(server.AuthMethod))
            yield return $"servers '{server.Name}': authMethod must be client_secret_basic or client_secret_post.";
        if (server.ClientId.Length == 0 || server.ClientSecret.Length == 0)
            yield return $"servers '{server.Name}': clientId and clientSecret must not be empty.";
    }

    private static IEnumerable<string> Repeated(string member, IEnumerable<string> values) =>
        values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"servers: {member} '{g.Key}' is repeated.");

    private static bool IsIssuer(string address) => SecureAddress.TryParse(address) is { Query.Length: 0 };

    private static bool IsKnown(string method) => method is AuthMethods.ClientSecretBasic or AuthMethods.ClientSecretPost;
}
