using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>Which way to a token a scenario is about.</summary>
internal static class Transports
{
    public static async Task<HttpClientTransport> CreateAsync(Scenario scenario)
    {
        var library = new Library();
        return scenario.Name switch
        {
            // Suite 0.1 has the older name.
            "auth/enterprise-managed-authorization" or "auth/cross-app-access-complete-flow" =>
                Over(await AssertionAuthorization.CreateAsync(scenario), scenario),
            "auth/dpop" or "auth/dpop-nonce"
                or "auth/metadata-default" or "auth/metadata-var1" or "auth/metadata-var2" or "auth/metadata-var3"
                or "auth/resource-mismatch" or "auth/metadata-issuer-mismatch" or "auth/iss-wrong-issuer" or "auth/iss-unexpected"
                or "auth/iss-normalized" or "auth/iss-supported-missing" or "auth/iss-supported" or "auth/iss-not-advertised" =>
                Over(CodeGrant.Over(library), library, scenario),
            "auth/client-credentials-basic" or "auth/client-credentials-jwt" =>
                Over(Grants.ClientCredentials(scenario, library), library, scenario),
            "auth/wif-jwt-bearer" => Over(Grants.WorkloadIdentity(scenario, library), library, scenario),
            _ => new(Options(scenario, SdkAuthorization.For(scenario))),
        };
    }

    private static HttpClientTransport Over(Grant grant, Library library, Scenario scenario) =>
        Over(new GrantHandler(scenario.Server, library, grant), scenario);

    private static HttpClientTransport Over(HttpMessageHandler handler, Scenario scenario) =>
        new(Options(scenario), new HttpClient(handler), ownsHttpClient: true);

    private static HttpClientTransportOptions Options(Scenario scenario, ClientOAuthOptions? oauth = null) =>
        new() { Endpoint = new(scenario.Server), TransportMode = HttpTransportMode.StreamableHttp, OAuth = oauth };
}
