using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>
/// The authorization code grant with PKCE, as a public client that registers itself. <c>Xaa/Client</c> never asks a person for consent, so this
/// much is added here; whatever comes before and after it is the library's.
/// </summary>
internal static class CodeGrant
{
    private const string RedirectUri = "http://127.0.0.1:3999/callback";

    public static Grant Over(Library library) => async (server, resource, scope) =>
    {
        var client = await RegisterAsync(library, server);
        var verifier = Random();
        var code = await AuthorizeAsync(server, client, verifier, resource, scope);
        return await library.TokenEndpoint.PostAsync(
            FlowStep.JwtBearerGrant,
            server,
            client,
            new()
            {
                [Parameters.GrantType] = GrantTypes.AuthorizationCode,
                [Parameters.Code] = code,
                [Parameters.RedirectUri] = RedirectUri,
                [Parameters.CodeVerifier] = verifier,
                [Parameters.Resource] = resource,
            },
            library.KeyFor(server));
    };

    private static async Task<ClientRegistration> RegisterAsync(Library library, AuthorizationServerMetadata server)
    {
        using var http = library.CreateClient("registration");
        var metadata = new ClientMetadata
        {
            ClientName = "xaa-conformance",
            ApplicationType = "native",
            RedirectUris = [RedirectUri],
            GrantTypes = [GrantTypes.AuthorizationCode],
            ResponseTypes = [Parameters.Code],
            AuthMethod = AuthMethods.None,
        };
        var endpoint = SecureAddress.TryParse(server.RegistrationEndpoint);
        using var response = await http.PostAsJsonAsync(endpoint, metadata, OAuthJson.Default.ClientMetadata);
        var registered = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>();
        return new(server.Issuer, (string)registered!["client_id"]!, AuthMethod: AuthMethods.None);
    }

    private static async Task<string> AuthorizeAsync(
        AuthorizationServerMetadata server, ClientRegistration client, string verifier, string resource, string? scope)
    {
        var state = Random();
        var answer = await Browser.OpenAsync(new(QueryHelpers.AddQueryString(server.AuthorizationEndpoint!, new Dictionary<string, string?>
        {
            [Parameters.ResponseType] = Parameters.Code,
            [Parameters.ClientId] = client.ClientId,
            [Parameters.RedirectUri] = RedirectUri,
            [Parameters.State] = state,
            [Parameters.CodeChallenge] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            [Parameters.CodeChallengeMethod] = Pkce.S256,
            [Parameters.Resource] = resource,
            [Parameters.Scope] = scope,
        })), CancellationToken.None);
        // RFC 9207 §2.4: as strings.
        var isOfServer = answer.TryGetValue(Parameters.Issuer, out var issuer)
            ? issuer == server.Issuer
            : server.AuthorizationResponseIssParameterSupported is not true;
        return isOfServer && answer[Parameters.State] == state
            ? answer[Parameters.Code].ToString()
            : throw new InvalidOperationException($"{server.Issuer} was asked, and this is not its answer.");
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
