using Xaa.Jwt;
using Xaa.McpServerSample.Authorization.Registration;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization;

/// <summary>
/// The clients that this server knows, in the order of MCP (SPEC 80): those of the seed; where it allows them, those whose id is the address of their
/// metadata; and those that registered themselves. Of secrets only the hash stays in memory.
/// </summary>
public sealed class ServerClients(ServerSeed seed, ClientMetadataDocuments documents, RegisteredClients registered) : IClientRegistry
{
    private static readonly HashSet<string> Grants = [GrantTypes.JwtBearer, GrantTypes.JwtDpop];
    private static readonly HashSet<string> OrdinaryGrants = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken];

    private readonly Dictionary<string, RegisteredClient> _clients = seed.Clients.ToDictionary(c => c.ClientId, c => new RegisteredClient
    {
        ClientId = c.ClientId,
        DisplayName = c.DisplayName,
        AuthMethod = c.AuthMethod,
        SecretSha256 = c.Secret is { } secret ? RegisteredClient.Hash(new(secret)) : default,
        Keys = c.Jwks is { } jwks ? PublicKeys.Parse(jwks.GetRawText()) : [],
        JwksUri = c.JwksUri is { } address ? new(address) : null,
        RedirectUris = c.RedirectUris ?? [],
        GrantTypes = GrantsOf(c),
    }, StringComparer.Ordinal);

    // Redirect URIs open the ordinary way; who can keep no secret has no other (SPEC 65).
    private static HashSet<string> GrantsOf(ClientSeed client) =>
        client.RedirectUris is not [_, ..] ? Grants : client.AuthMethod == AuthMethods.None ? OrdinaryGrants : [.. Grants, .. OrdinaryGrants];

    public RegisteredClient? Find(string clientId) => _clients.GetValueOrDefault(clientId);

    public async ValueTask<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_clients.TryGetValue(clientId, out var client))
            return client;
        if (documents.Allows(clientId))
            return await documents.FindAsync(clientId, cancellationToken);
        // Switched off, registrations of before are good for nothing.
        return seed.DynamicClientRegistration ? (await registered.FindAsync(clientId, cancellationToken))?.ToClient() : null;
    }
}
