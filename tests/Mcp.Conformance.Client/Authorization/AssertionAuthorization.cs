using Microsoft.Extensions.DependencyInjection;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>Cross App Access by <c>Xaa/Client</c>, as an agent uses it: the ID token in, the MCP call out.</summary>
internal static class AssertionAuthorization
{
    public static async Task<HttpMessageHandler> CreateAsync(Scenario scenario)
    {
        var services = new ServiceCollection();
        services.AddIdentityAssertionClient(_ => new()
        {
            Idp = new(scenario.Needed("idp_issuer"), scenario.Needed("idp_client_id"), AuthMethod: AuthMethods.None),
        });
        var client = services.BuildServiceProvider().GetRequiredService<IdentityAssertionClient>();
        var subject = new AssertionSubject(
            "the-suite",
            "the-suite",
            _ => ValueTask.FromResult(new IdentityAssertion(new(scenario.Needed("idp_id_token")), TokenTypes.IdToken)));
        // The suite says which client this is, and not at which authorization server. The library does not let an MCP server choose where
        // credentials go: what an administrator would have looked up is looked up here, once and before.
        var issuer = (await new Library().Metadata.ReadResourceAsync(scenario.Server, advertised: null)).AuthorizationServers![0];
        var resource = new ProtectedResource(
            scenario.Server, new(issuer, scenario.Needed("client_id"), new(scenario.Needed("client_secret"))));
        return new IdentityAssertionHandler(client, subject, resource) { InnerHandler = new SocketsHttpHandler() };
    }
}
