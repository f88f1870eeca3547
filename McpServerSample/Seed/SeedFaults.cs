using Xaa.Client;
using Xaa.Jwt;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Samples;
using Xaa.Server;

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
        // In a challenge they stand in one list, with spaces between (RFC 9470 §3).
        if (seed.RequireAcr.Values.Any(acr => string.IsNullOrEmpty(acr) || acr.Contains(' ') || !OAuth.Scopes.IsWellFormed(acr)))
            faults.Add("requireAcr: each scope must name one acr value, without spaces and quotes.");
        if (seed.DetailTypes is [] || (seed.DetailTypes ?? []).Except(SampleServers.DetailTypes(name).Keys, StringComparer.Ordinal).Any())
            faults.Add("detailTypes: must be some that this server's tools hold to, or be left out.");
        if (seed.Accounts is not ("just-in-time" or "existing"))
            faults.Add("accounts: must be just-in-time or existing.");
        if (seed.People.Any(person => !EmailAddress.IsWellFormed(person.Email)))
            faults.Add("people.email: must be a plain e-mail address.");
        if (seed.People.DistinctBy(person => EmailAddress.Normalize(person.Email)).Count() < seed.People.Count)
            faults.Add("people.email: must stand once.");
        foreach (var trusted in seed.TrustedIssuers)
        {
            Identification(faults, trusted);
            Address(faults, "trustedIssuers.issuer", trusted.Issuer);
            Address(faults, "trustedIssuers.jwksUri", trusted.JwksUri);
            if (trusted.Algorithms is [] || trusted.Algorithms.Except(Algorithms, StringComparer.Ordinal).Any())
                faults.Add($"trustedIssuers.algorithms: must be some of {string.Join(", ", Algorithms)}.");
        }
        if (seed.TrustedIssuers.Any(t => t.Issuer == seed.Issuer))
            faults.Add("trustedIssuers: a server does not trust itself as an identity provider (SPEC 25).");
        if (seed.TrustedIssuers.DistinctBy(t => (t.Issuer, t.Tenant)).Count() < seed.TrustedIssuers.Count)
            faults.Add("trustedIssuers.issuer: must stand once, or once per tenant.");
        // Whose address it is would depend on who comes first.
        if (seed.TrustedIssuers.SelectMany(t => t.EmailDomains).Select(d => d.ToLowerInvariant()).GroupBy(d => d).Any(domain => domain.Count() > 1))
            faults.Add("trustedIssuers.emailDomains: a domain must stand once.");
        if (seed.Clients.DistinctBy(c => c.ClientId, StringComparer.Ordinal).Count() < seed.Clients.Count)
            faults.Add("clients.clientId: must stand once.");
        foreach (var client in seed.Clients)
            Credentials(faults, client);
        foreach (var allowed in seed.ClientMetadataDocuments?.Where(allowed => !ClientMetadataOptions.IsHostOrAddress(allowed)) ?? [])
            faults.Add($"clientMetadataDocuments: '{allowed}' must be a host, or an https address with a path, in lower case.");
        SignIn(faults, seed);
        return faults;
    }

    // The IdP that people come from on the ordinary way vouches for them by ID-JAG, too: the same person has the same account.
    private static void SignIn(List<string> faults, ServerSeed seed)
    {
        if (seed.IsOrdinaryWayOpen && seed.SignIn is null)
            faults.Add("signIn: must say where people sign in when enterpriseManagedOnly is false.");
        if (seed.SignIn is not { } signIn)
            return;
        if (seed.TrustedIssuers.Where(t => t.Issuer == signIn.Issuer).ToList() is not [{ Tenant: null, IdentifiesBy: OAuth.ClaimNames.Subject }])
            faults.Add("signIn.issuer: must be a trusted issuer without tenants that identifies people by sub, as its ID tokens do.");
        if (signIn.RedirectUri != seed.Issuer + SignInSeed.CallbackPath)
            faults.Add($"signIn.redirectUri: must be the issuer followed by {SignInSeed.CallbackPath}.");
        if (signIn.ClientId.Length == 0 || signIn.ClientSecret.Length < 22)
            faults.Add("signIn.clientSecret: must hold 128 random bits or more, and belong to a clientId.");
    }

    // SPEC 45, 70, 72.
    private static void Identification(List<string> faults, TrustedIssuerSeed trusted)
    {
        if (trusted.Tenant is "" || trusted.AudienceTenant is "")
            faults.Add("trustedIssuers.tenant, audienceTenant: must not be empty.");
        if (trusted.IdentifiesBy is not (OAuth.ClaimNames.Subject or OAuth.ClaimNames.AudienceSubject or OAuth.ClaimNames.SubjectId))
            faults.Add("trustedIssuers.identifiesBy: must be sub, aud_sub or sub_id.");
        if (trusted.IdentifiesBy == OAuth.ClaimNames.SubjectId == string.IsNullOrEmpty(trusted.SamlIssuer))
            faults.Add("trustedIssuers.samlIssuer: must stand with identifiesBy sub_id, and only there.");
        if (trusted.EmailDomains.Any(domain => !EmailAddress.IsWellFormed("a@" + domain)))
            faults.Add("trustedIssuers.emailDomains: must be domains such as acme.example.");
    }

    // SPEC 65: clients that redeem ID-JAGs are confidential; public ones have the ordinary way alone. Each has what its method needs, and nothing
    // else.
    private static void Credentials(List<string> faults, ClientSeed client)
    {
        var hasSecret = client.AuthMethod is OAuth.AuthMethods.ClientSecretBasic or OAuth.AuthMethods.ClientSecretPost;
        var signs = client.AuthMethod == OAuth.AuthMethods.PrivateKeyJwt;
        if (!hasSecret && !signs && !(client.AuthMethod == OAuth.AuthMethods.None && client.RedirectUris is [_, ..]))
            faults.Add($"clients.authMethod: {client.ClientId} must use client_secret_basic, client_secret_post or private_key_jwt; "
                + "none is for clients with redirectUris.");
        if (client.RedirectUris is { } addresses && addresses.Any(a => SecureAddress.TryParse(a) is null))
            faults.Add($"clients.redirectUris: those of {client.ClientId} must be https (http on loopback only), without fragment.");
        if (hasSecret ? client.Secret is not { Length: >= 22 } : client.Secret is not null)
            faults.Add($"clients.secret: the secret of {client.ClientId} must hold 128 random bits or more, and is for those that send one.");
        if (signs ? client.Jwks is null == client.JwksUri is null : client.Jwks is not null || client.JwksUri is not null)
            faults.Add($"clients.jwks: {client.ClientId} must have one of jwks and jwksUri for private_key_jwt, and neither otherwise.");
        if (client.JwksUri is { } address)
            Address(faults, "clients.jwksUri", address);
        if (client.Jwks is { } jwks && !IsPublic(jwks.GetRawText()))
            faults.Add($"clients.jwks: the keys of {client.ClientId} must be a key set of public keys.");
    }

    private static bool IsPublic(string jwks)
    {
        try
        {
            return PublicKeys.Parse(jwks).Count > 0 && !PublicKeys.HoldsPrivateKey(jwks);
        }
        catch (FormatException)
        {
            return false;
        }
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
