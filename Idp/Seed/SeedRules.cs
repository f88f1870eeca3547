using Xaa.Idp.Admin;
using Xaa.Idp.Policy;
using Xaa.Idp.SecondFactor;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.ServiceDefaults;

namespace Xaa.Idp.Seed;

/// <summary>What a seed must fulfil, part by part. Every fault is reported, not the first.</summary>
public sealed class SeedRules(AddressBook addresses, bool secretsAllowed)
{
    // 128 bits in base64url: SHA-256 is enough for such a secret, and would not be for one that a person made up.
    private const int ShortestSecret = 22;

    /// <summary>The tenant that this IdP is, if it was told one.</summary>
    public string? Tenant { get; init; }

    public IReadOnlyList<string> Check(SeedDocument seed) =>
    [
        .. seed.People.SelectMany(CheckPerson),
        .. Repeated("people", "id", seed.People.Select(p => p.Id)),
        .. Repeated("people", "userName", seed.People.Select(p => p.UserName.ToLowerInvariant())),
        .. seed.Clients.SelectMany(CheckClient),
        .. Repeated("clients", "clientId", seed.Clients.Select(c => c.ClientId)),
        // RFC 9068 §5: the sub of a token says whether a person or a client acts.
        .. Repeated("people and clients", "id", seed.People.Select(p => p.Id).Distinct().Concat(seed.Clients.Select(c => c.ClientId).Distinct())),
        .. seed.Servers.SelectMany(server => CheckServer(server, seed)),
        .. Repeated("servers", "name", seed.Servers.Select(s => s.Name)),
        .. Repeated("servers", "issuer", seed.Servers.Select(s => s.Issuer)),
        .. seed.Connections.SelectMany(connection => CheckConnection(connection, seed)),
        .. Repeated("connections", "client and server", seed.Connections.Select(c => $"{c.Client} to {c.Server}")),
    ];

    private IEnumerable<string> CheckPerson(SeedPerson person)
    {
        if (person.Id.Length == 0 || person.UserName.Length == 0)
            yield return $"people '{person.UserName}': id and userName must not be empty.";
        if (!secretsAllowed && (person.Password is not null || person.TotpSecret is not null))
            yield return $"people '{person.UserName}': password and totpSecret are accepted only in Development with a loopback issuer.";
        // RFC 4226 §4, R6: no shorter than 128 bits.
        if (person.TotpSecret is { } secret && Base32.Decode(secret) is not { Length: >= 16 })
            yield return $"people '{person.UserName}': totpSecret must be at least 128 bits in base 32.";
    }

    /// <summary>What is wrong with a client by itself.</summary>
    public IEnumerable<string> FaultsOf(SeedClient client)
    {
        foreach (var fault in client.AuthMethod == SeedClient.MetadataDocument
            ? DocumentFaults(client)
            : CredentialFaults(client).Concat(GrantFaults(client)))
            yield return fault;
        foreach (var address in client.RedirectUris.Concat(client.PostLogoutRedirectUris).Concat(LogoutAddress(client)))
        {
            if (AddressFault(address) is { } fault)
                yield return fault;
        }
    }

    /// <summary>What is wrong with a server by itself.</summary>
    public IEnumerable<string> FaultsOf(SeedServer server)
    {
        if (server.Resources.Count == 0 || server.Scopes.Count == 0)
            yield return "resources and scopes must not be empty.";
        foreach (var address in server.Resources.Prepend(server.Issuer))
        {
            if (AddressFault(address) is { } fault)
                yield return fault;
        }
        foreach (var scope in server.Scopes.Where(scope => string.IsNullOrEmpty(scope) || scope.Contains(' ') || !Scopes.IsWellFormed(scope)))
            yield return $"'{scope}' is not a scope word (RFC 6749 §3.3).";
        foreach (var type in server.DetailTypes.Where(type => !IsDetailType(type)))
            yield return $"'{type}' is not a type of authorization details: up to 200 characters of which a scope word could be made.";
    }

    private static bool IsDetailType(string? type) =>
        type is { Length: > 0 and <= 200 } && !type.Contains(' ') && Scopes.IsWellFormed(type);

    private IEnumerable<string> CheckClient(SeedClient client) => FaultsOf(client).Select(fault => $"clients '{client.ClientId}': {fault}");

    private static IEnumerable<string> LogoutAddress(SeedClient client) => client.BackchannelLogoutUri is { } address ? [address] : [];

    private IEnumerable<string> DocumentFaults(SeedClient client)
    {
        if (AddressFault(client.ClientId) is { } fault)
            yield return fault;
        if (client.Secret is not null || client.Jwks is not null || client.JwksUri is not null || client.RedirectUris.Count > 0)
            yield return "secret, keys and redirectUris stand in the client's own document.";
    }

    private IEnumerable<string> CredentialFaults(SeedClient client)
    {
        var hasSecret = client.AuthMethod is AuthMethods.ClientSecretBasic or AuthMethods.ClientSecretPost;
        var signs = client.AuthMethod == AuthMethods.PrivateKeyJwt;
        if (!hasSecret && !signs && client.AuthMethod != AuthMethods.None)
            yield return $"authMethod '{client.AuthMethod}' is not one of {string.Join(", ", AuthMethods.All)}.";
        if (hasSecret && client.Secret is not { Length: >= ShortestSecret })
            yield return $"secret must be at least {ShortestSecret} characters of random text.";
        if (!hasSecret && client.Secret is not null)
            yield return $"secret is not for authMethod '{client.AuthMethod}'.";
        if (signs != (client.Jwks is not null ^ client.JwksUri is not null) || (client.Jwks is not null && client.JwksUri is not null))
            yield return $"one of jwks and jwksUri is for authMethod '{AuthMethods.PrivateKeyJwt}', and for no other.";
        if (client.Jwks is { } jwks && KeyFault(jwks.GetRawText()) is { } unusable)
            yield return unusable;
        if (client.JwksUri is { } address && AddressFault(address) is { } fault)
            yield return fault;
        // SPEC 65: what holds a public client is the person's own sign-in.
        if (client.AuthMethod == AuthMethods.None
            && client.GrantTypes.Except([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]).FirstOrDefault() is { } grant)
            yield return $"grantTypes '{grant}' is not for authMethod '{AuthMethods.None}'.";
        if (client.Native && client.RedirectUris.Any(redirect => redirect.StartsWith("http://localhost", StringComparison.Ordinal)))
            yield return "redirectUris of a native client name the loopback address 127.0.0.1 or [::1], not localhost (RFC 8252 §8.3).";
    }

    private static string? KeyFault(string jwks)
    {
        try
        {
            _ = PublicKeys.Parse(jwks);
            return PublicKeys.HoldsPrivateKey(jwks) ? "jwks holds a private key: that is the client's alone." : null;
        }
        catch (FormatException fault)
        {
            return $"jwks: {fault.Message}";
        }
    }

    // An operator acts for itself and signs nobody in: what it may do then never mixes with what a person may.
    private static IEnumerable<string> GrantFaults(SeedClient client)
    {
        if (client.GrantTypes.Except([.. SeedClient.SignInGrants, GrantTypes.ClientCredentials]).FirstOrDefault() is { } unknown)
            yield return $"grantTypes '{unknown}' is not known here.";
        if (client.GrantTypes is [GrantTypes.ClientCredentials])
        {
            if (client.RedirectUris.Count > 0 || client.PostLogoutRedirectUris.Count > 0 || client.BackchannelLogoutUri is not null)
                yield return "redirectUris must be empty: by client credentials nobody signs in.";
            if (client.Scopes.Count == 0)
                yield return "scopes must not be empty: by client credentials nothing else is granted.";
        }
        else
        {
            if (client.GrantTypes.Contains(GrantTypes.ClientCredentials))
                yield return $"grantTypes '{GrantTypes.ClientCredentials}' stands alone.";
            if (client.RedirectUris.Count == 0)
                yield return "redirectUris must not be empty.";
            if (client.Scopes.Count > 0)
                yield return $"scopes are for clients with grantTypes '{GrantTypes.ClientCredentials}'.";
        }
        foreach (var scope in client.Scopes.Except(AdminScopes.All))
            yield return $"'{scope}' is no scope of the administration API.";
    }

    private IEnumerable<string> CheckServer(SeedServer server, SeedDocument seed) => FaultsOf(server)
        .Concat(server.Clients
            .Where(client => seed.Clients.All(c => c.ClientId != client.IdpClientId))
            .Select(client => $"idpClientId '{client.IdpClientId}' is no client here."))
        .Select(fault => $"servers '{server.Name}': {fault}");

    private IEnumerable<string> CheckConnection(SeedConnection connection, SeedDocument seed)
    {
        var where = $"connections '{ChangeKinds.ConnectionSubject(connection.Client, connection.Server)}'";
        if (seed.Clients.All(c => c.ClientId != connection.Client))
            yield return $"{where}: there is no such client.";
        if (seed.Servers.FirstOrDefault(s => s.Name == connection.Server) is not { } server)
        {
            yield return $"{where}: there is no such server.";
            yield break;
        }
        if (!server.Clients.Any(c => c.IdpClientId == connection.Client && c.ClientId == connection.ClientIdAtServer))
            yield return $"{where}: clientIdAtServer '{connection.ClientIdAtServer}' does not stand among the server's clients for this client.";
        foreach (var fault in ConnectionRules.Check(SeedEntries.Of(connection, default), SeedEntries.Of(server), Tenant))
            yield return $"{where}: {fault}";
    }

    private string? AddressFault(string? text)
    {
        if (text is null)
            return "null is not an address.";
        string address;
        try
        {
            address = addresses.Resolve(text);
        }
        catch (InvalidOperationException unresolved)
        {
            return unresolved.Message;
        }
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return $"'{text}' is not an absolute http or https address.";
        if (address.Contains('#', StringComparison.Ordinal))
            return $"'{text}' must not have a fragment.";
        return uri.Scheme == "http" && !uri.IsLoopback ? $"'{text}' must be https; http is accepted on loopback only." : null;
    }

    private static IEnumerable<string> Repeated(string list, string member, IEnumerable<string> values) =>
        values.GroupBy(value => value, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"{list}: {member} '{group.Key}' stands there more than once.");
}
