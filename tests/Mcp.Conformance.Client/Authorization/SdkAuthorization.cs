using ModelContextProtocol.Authentication;
using Xaa.OAuth;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>The SDK's own OAuth: what a person consents to, with whatever client registration the authorization server offers.</summary>
internal static class SdkAuthorization
{
    public static ClientOAuthOptions For(Scenario scenario) => new()
    {
        RedirectUri = new("http://localhost:3999/callback"),
        ClientId = scenario.Given("client_id"),
        ClientSecret = scenario.Given("client_secret"),
        ClientMetadataDocumentUri = new("https://conformance-test.local/client-metadata.json"),
        DynamicClientRegistration = new() { ClientName = "xaa-conformance" },
        AuthorizationCallbackHandler = async (request, cancellationToken) =>
        {
            var answer = await Browser.OpenAsync(request.AuthorizationUri, cancellationToken);
            return new() { Code = answer[Parameters.Code], State = answer[Parameters.State], Iss = answer[Parameters.Issuer] };
        },
    };
}
