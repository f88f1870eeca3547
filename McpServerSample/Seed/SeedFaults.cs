namespace Xaa.McpServerSample.Seed;

/// <summary>What a server cannot start with.</summary>
public static class SeedFaults
{
    private static readonly string[] Algorithms = ["ES256", "ES384", "RS256", "PS256"];

    public static IReadOnlyList<string> Find(ServerSeed seed, string name)
    {
        List<string> faults = [];
        if (seed.Name != name)
            faults.Add($"name: the seed is for '{seed.Name}', but McpServer:Name is '{name}'.");
        Address(faults, "issuer", seed.Issuer);
        Address(faults, "resource", seed.Resource);
        if (seed.Resource != seed.Issuer + "/mcp")
            faults.Add("resource: must be the issuer followed by /mcp, where the tools are.");
        if (seed.Scopes is [] || seed.Scopes.Any(s => string.IsNullOrEmpty(s) || s.Contains(' ') || !OAuth.Scopes.IsWellFormed(s)))
            faults.Add("scopes: must be some words of RFC 6749 §3.3.");
        if (seed.RequireAcr.Keys.Except(seed.Scopes, StringComparer.Ordinal).Any())
            faults.Add("requireAcr: must name scopes of this server.");
        if (seed.Accounts is not ("just-in-time" or "existing"))
            faults.Add("accounts: must be just-in-time or existing.");
        foreach (var trusted in seed.TrustedIssuers)
        {
            Address(faults, "trustedIssuers.issuer", trusted.Issuer);
            Address(faults, "trustedIssuers.jwksUri", trusted.JwksUri);
            if (trusted.Algorithms is [] || trusted.Algorithms.Except(Algorithms, StringComparer.Ordinal).Any())
                faults.Add($"trustedIssuers.algorithms: must be some of {string.Join(", ", Algorithms)}.");
        }
        if (seed.TrustedIssuers.Any(t => t.Issuer == seed.Issuer))
            faults.Add("trustedIssuers: a server does not trust itself as an identity provider (SPEC 25).");
        if (seed.TrustedIssuers.DistinctBy(t => t.Issuer, StringComparer.Ordinal).Count() < seed.TrustedIssuers.Count)
            faults.Add("trustedIssuers.issuer: must stand once.");
        if (seed.Clients.DistinctBy(c => c.ClientId, StringComparer.Ordinal).Count() < seed.Clients.Count)
            faults.Add("clients.clientId: must stand once.");
        foreach (var client in seed.Clients)
        {
            if (client.Secret.Length < 22)
                faults.Add($"clients.secret: the secret of {client.ClientId} must hold 128 random bits or more.");
            if (client.AuthMethod is not (OAuth.AuthMethods.ClientSecretBasic or OAuth.AuthMethods.ClientSecretPost))
                faults.Add($"clients.authMethod: {client.ClientId} must use client_secret_basic or client_secret_post.");
        }
        return faults;
    }

    // http only on loopback; no final slash, no query, no fragment: issuers and resources are compared as exact strings.
    private static void Address(List<string> faults, string member, string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || value.EndsWith('/')
            || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            faults.Add($"{member}: '{value}' must be https (http on loopback only), without final slash, query or fragment.");
    }
}
