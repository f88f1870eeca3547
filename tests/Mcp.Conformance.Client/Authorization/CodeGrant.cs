using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
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
        var verifier = new CodeVerifier(Random());
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
                [Parameters.CodeVerifier] = verifier.Value,
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
        AuthorizationServerMetadata server, ClientRegistration client, CodeVerifier verifier, string resource, string? scope)
    {
        var state = Random();
        var address = QueryHelpers.AddQueryString(server.AuthorizationEndpoint!, new Dictionary<string, string?>
        {
            [Parameters.ResponseType] = Parameters.Code,
            [Parameters.ClientId] = client.ClientId,
            [Parameters.RedirectUri] = RedirectUri,
            [Parameters.State] = state,
            [Parameters.CodeChallenge] = Pkce.ChallengeOf(verifier),
            [Parameters.CodeChallengeMethod] = Pkce.S256,
            [Parameters.Resource] = resource,
            [Parameters.Scope] = scope,
        });
        var request = new NativeSignInRequest(new(address), RedirectUri, state, Nonce: "", verifier);
        var answer = await Browser.OpenAsync(request.Address, CancellationToken.None);
        // The rules of a sign-in: its state, and the issuer as a string (RFC 9207 §2.4).
        if (!NativeSignIn.IsAnswer(request, answer))
            throw new SignInException(SignInReasons.StateMismatch, "The answer belongs to no request of this client.");
        SignInHandler.CheckIssuer(answer, server, new(client, RedirectUri));
        return answer[Parameters.Code].ToString();
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
