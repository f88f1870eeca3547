using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>Says to a token endpoint which client it is. RFC 6749 §2.3, RFC 7523bis §3.</summary>
internal static class ClientAuthentication
{
    /// <summary>An assertion is made for one request.</summary>
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromSeconds(60);

    /// <summary>Puts the client's credentials on the request.</summary>
    /// <returns>Null, or why this client cannot authenticate there: then nothing of it is in the request.</returns>
    public static string? Apply(
        ClientRegistration client, AuthorizationServerMetadata server, DateTimeOffset now, HttpRequestMessage request, IDictionary<string, string?> form)
    {
        // SPEC 69: credentials belong to their issuer.
        if (client.Issuer != server.Issuer)
            return "The client is registered at another issuer.";
        // RFC 8414 §2: where the list is missing, client_secret_basic is what is supported. A public client has nothing there that could be listed.
        var methods = server.TokenEndpointAuthMethodsSupported ?? [AuthMethods.ClientSecretBasic, AuthMethods.None];
        if (!methods.Contains(client.AuthMethod, StringComparer.Ordinal))
            return $"The token endpoint does not list {client.AuthMethod}.";
        switch (client.AuthMethod)
        {
            case AuthMethods.ClientSecretBasic or AuthMethods.ClientSecretPost when string.IsNullOrEmpty(client.Secret.Value):
                return "The client has no secret.";
            case AuthMethods.ClientSecretBasic:
                // RFC 6749 §2.3.1: both are form-urlencoded before they are joined.
                var pair = $"{Uri.EscapeDataString(client.ClientId)}:{Uri.EscapeDataString(client.Secret.Value)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
                return null;
            case AuthMethods.ClientSecretPost:
                form[Parameters.ClientId] = client.ClientId;
                form[Parameters.ClientSecret] = client.Secret.Value;
                return null;
            case AuthMethods.PrivateKeyJwt:
                if (client.Key is not { } key)
                    return "The client has no key.";
                if (!PublicKeys.Algorithms.Contains(key.Algorithm, StringComparer.Ordinal)
                    || server.TokenEndpointAuthSigningAlgValuesSupported?.Contains(key.Algorithm, StringComparer.Ordinal) is false)
                    return $"The client's key is for {key.Algorithm}, which the token endpoint does not list.";
                form[Parameters.ClientAssertionType] = ClientAssertionTypes.JwtBearer;
                form[Parameters.ClientAssertion] = Assert(client, key, now);
                return null;
            case AuthMethods.None:
                form[Parameters.ClientId] = client.ClientId;
                return null;
            default:
                return $"This client cannot authenticate by {client.AuthMethod}.";
        }
    }

    // RFC 7523bis §3 (SPEC 67): the audience is the issuer and nothing else, so that it is of no use at any other server.
    private static string Assert(ClientRegistration client, SigningCredentials key, DateTimeOffset now) => JwtWriter.Write(
        JwtTypes.ClientAuthentication,
        new(client.ClientId, client.ClientId, client.Issuer, now, AssertionLifetime)
        {
            [ClaimNames.Id] = RandomNumberGenerator.GetHexString(32, lowercase: true),
        },
        key);
}
