using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>The grants of the suite's extensions in which no person takes part.</summary>
internal static class Grants
{
    /// <summary>RFC 6749 §4.4, with a secret or with a key.</summary>
    public static Grant ClientCredentials(Scenario scenario, Library library) => (server, resource, scope) => library.TokenEndpoint.PostAsync(
        FlowStep.JwtBearerGrant,
        server,
        Client(scenario, server.Issuer),
        new()
        {
            [Parameters.GrantType] = GrantTypes.ClientCredentials,
            [Parameters.Resource] = resource,
            [Parameters.Scope] = scope,
        },
        library.KeyFor(server));

    /// <summary>A workload's JWT of a trusted issuer, redeemed as an ID-JAG is. RFC 7523 §2.1.</summary>
    public static Grant WorkloadIdentity(Scenario scenario, Library library) => (server, resource, _) =>
        new TokenRequests(library.TokenEndpoint).RedeemAsync(
            server,
            new(server.Issuer, scenario.Needed("client_id"), AuthMethod: AuthMethods.None),
            new(scenario.Needed("valid_jwt")),
            resource,
            new Possession(library.KeyFor(server), IsRequired: false));

    private static ClientRegistration Client(Scenario scenario, string issuer)
    {
        var id = scenario.Needed("client_id");
        if (scenario.Given("client_secret") is { } secret)
            return new(issuer, id, new(secret));
        var key = ECDsa.Create();
        key.ImportFromPem(scenario.Needed("private_key_pem"));
        return new(issuer, id, AuthMethod: AuthMethods.PrivateKeyJwt)
        {
            Key = new(new ECDsaSecurityKey(key), scenario.Needed("signing_algorithm")),
        };
    }
}
