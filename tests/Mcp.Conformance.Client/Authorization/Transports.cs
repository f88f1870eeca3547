using ModelContextProtocol.Client;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>Which way to a token a scenario is about.</summary>
internal static class Transports
{
    public static async Task<HttpClientTransport> CreateAsync(Scenario scenario) => scenario.Name switch
    {
        // Suite 0.1 has the older name.
        "auth/enterprise-managed-authorization" or "auth/cross-app-access-complete-flow" =>
            Over(await AssertionAuthorization.CreateAsync(scenario), scenario),
        _ => new(new() { Endpoint = new(scenario.Server), TransportMode = HttpTransportMode.StreamableHttp, OAuth = SdkAuthorization.For(scenario) }),
    };

    private static HttpClientTransport Over(HttpMessageHandler handler, Scenario scenario) => new(
        new() { Endpoint = new(scenario.Server), TransportMode = HttpTransportMode.StreamableHttp }, new HttpClient(handler), ownsHttpClient: true);
}
