using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xaa.McpServerSample.Tests.Metadata;

/// <summary>What anyone may read, as it stands on the wire.</summary>
public sealed class MetadataTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Theory] // SPEC 52, 58, 62, 64, 74
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task The_authorization_server_says_what_it_redeems(string path)
    {
        await AssertDocumentAsync(path, """
            {
              "issuer": "http://localhost:7401",
              "authorization_endpoint": "http://localhost:7401/oauth/authorize",
              "token_endpoint": "http://localhost:7401/oauth/token",
              "jwks_uri": "http://localhost:7401/oauth/jwks",
              "revocation_endpoint": "http://localhost:7401/oauth/revoke",
              "introspection_endpoint": "http://localhost:7401/oauth/introspect",
              "scopes_supported": ["design.read", "design.write"],
              "response_types_supported": [],
              "grant_types_supported": ["urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:jwt-dpop"],
              "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
              "token_endpoint_auth_signing_alg_values_supported": ["ES256", "ES384", "RS256", "PS256"],
              "dpop_signing_alg_values_supported": ["ES256", "ES384", "RS256", "PS256"],
              "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
              "revocation_endpoint_auth_signing_alg_values_supported": ["ES256", "ES384", "RS256", "PS256"],
              "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
              "introspection_endpoint_auth_signing_alg_values_supported": ["ES256", "ES384", "RS256", "PS256"],
              "authorization_grant_profiles_supported": ["urn:ietf:params:oauth:grant-profile:id-jag"]
            }
            """);
    }

    [Theory] // SPEC 53
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/oauth/jwks")]
    public async Task No_document_names_a_trusted_issuer_or_a_client(string path)
    {
        using var http = design.Http();
        var text = await http.GetStringAsync(path, TestContext.Current.CancellationToken);

        foreach (var secret in (string[])["7100", "7150", DesignServer.ClientId])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Theory] // SPEC 56, 74: the resource is the address it is derived from
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-protected-resource")]
    public async Task The_resource_says_who_governs_it(string path)
    {
        await AssertDocumentAsync(path, """
            {
              "resource": "http://localhost:7401/mcp",
              "authorization_servers": ["http://localhost:7401"],
              "scopes_supported": ["design.read", "design.write"],
              "bearer_methods_supported": ["header"],
              "dpop_signing_alg_values_supported": ["ES256", "ES384", "RS256", "PS256"],
              "resource_name": "Design"
            }
            """);
    }

    [Fact] // SPEC 26
    public async Task The_key_set_holds_public_parts_only_and_outlives_a_restart()
    {
        using var http = design.Http();
        var before = await http.GetStringAsync("/oauth/jwks", TestContext.Current.CancellationToken);
        await design.RestartAsync();
        using var again = design.Http();

        Assert.Equal(before, await again.GetStringAsync("/oauth/jwks", TestContext.Current.CancellationToken));
        foreach (var key in JsonNode.Parse(before)!["keys"]!.AsArray())
            Assert.Empty(key!.AsObject().Select(m => m.Key).Except(["kty", "use", "kid", "alg", "crv", "x", "y", "n", "e"]));
    }

    private async Task AssertDocumentAsync(string path, string expected)
    {
        using var http = design.Http();
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var document = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(JsonSerializer.Serialize(JsonNode.Parse(expected)), JsonSerializer.Serialize(JsonNode.Parse(document)));
    }
}
