using System.Security.Cryptography;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>Clients that sign what they authenticate with. RFC 7523bis.</summary>
public static class SigningClients
{
    /// <summary>The claims of a good assertion at design, for a test to change.</summary>
    public static Dictionary<string, object?> Claims(TestIssuer client) => new()
    {
        ["iss"] = client.Issuer,
        ["sub"] = client.Issuer,
        ["aud"] = DesignServer.Issuer,
        ["jti"] = RandomNumberGenerator.GetHexString(32),
        ["iat"] = client.Now(),
        ["exp"] = client.Now(60),
    };

    /// <summary>The parameters of a request with an assertion.</summary>
    public static (string Name, string Value)[] Assertion(TestIssuer client, Dictionary<string, object?>? claims = null) =>
    [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", client.Sign(JwtTypes.ClientAuthentication, claims ?? Claims(client))),
    ];
}
