using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>Who this client is at one authorization server. Credentials belong to that issuer and go nowhere else (SPEC 69).</summary>
/// <param name="Issuer">The issuer identifier, exactly as the authorization server writes it.</param>
/// <param name="ClientId">The client's id at this issuer.</param>
/// <param name="Secret">The client's secret at this issuer, where it has one.</param>
/// <param name="AuthMethod">How the client authenticates: one of <see cref="AuthMethods"/>.</param>
public sealed record ClientRegistration(
    string Issuer, string ClientId, ClientSecret Secret = default, string AuthMethod = AuthMethods.ClientSecretBasic)
{
    /// <summary>The key that signs for the client with <see cref="AuthMethods.PrivateKeyJwt"/>, its id and algorithm. RFC 7523bis §3.</summary>
    public SigningCredentials? Key { get; init; }
}

/// <summary>An MCP server that the client may use.</summary>
/// <param name="Address">The server's URL, which is its resource identifier (RFC 8707, RFC 9728), as an exact string.</param>
/// <param name="Registration">The client at the one authorization server that is expected to govern this MCP server.</param>
public sealed record ProtectedResource(string Address, ClientRegistration Registration);
