using System.Net;
using System.Text.Json.Nodes;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// QUIRKS C17, SPEC 68: what strangers have this server fetch. Which addresses a name may resolve to, that the checked one is connected to, and what
/// is too big or too slow, stands in PublicNetworkTests and ClientMetadataTests; here that nothing gets so far.
/// </summary>
public sealed class FetchedAddressTests(FetchedAddressTests.Fetching design) : IClassFixture<FetchedAddressTests.Fetching>
{
    [Theory] // SPEC 68
    [InlineData("https://169.254.169.254/latest/meta-data.json")]
    [InlineData("https://2852039166/client.json")]
    [InlineData("https://0xa9fea9fe/client.json")]
    [InlineData("https://0251.0376.0251.0376/client.json")]
    [InlineData("https://[::ffff:127.0.0.1]/client.json")]
    [InlineData("https://[fd00::1]/client.json")]
    [InlineData("https://100.64.0.1/client.json")]
    [InlineData("https://localhost/client.json")]
    [InlineData("https://apps.example@169.254.169.254/client.json")]
    [InlineData("https://apps.example:443@evil.example/client.json")]
    [InlineData("https://evil.example/apps.example/client.json")]
    [InlineData("https://apps.example.evil.example/client.json")]
    [InlineData("https://apps.example\\@evil.example/client.json")]
    [InlineData("https://apps.example/a/../client.json")]
    [InlineData("https://apps.example/client.json#x")]
    [InlineData("https://elsewhere.example/signer.json")]
    [InlineData("http://apps.example/signer.json")]
    [InlineData("https://apps.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://apps.example/client.json")]
    public async Task An_id_that_is_no_allowed_address_is_not_fetched(string id)
    {
        var before = design.Network.Requests.Count;

        await AssertUnknownAsync(id);

        Assert.Equal(before, design.Network.Requests.Count);
    }

    [Theory] // SPEC 68: no redirect, no other document, no other type, no error
    [InlineData("https://apps.example/missing.json")]
    [InlineData("https://apps.example/redirect.json")]
    [InlineData("https://apps.example/somebody-else.json")]
    [InlineData("https://apps.example/secret.json")]
    [InlineData("https://apps.example/page.json")]
    [InlineData("https://apps.example/big.json")]
    public async Task A_document_that_is_not_the_clients_own_is_no_client(string id)
    {
        await AssertUnknownAsync(id);

        Assert.Equal(1, design.Network.Count(id["https://".Length..]));
        Assert.DoesNotContain(design.Network.Requests, request => request.Address.Host == "169.254.169.254");
    }

    [Fact] // SPEC 39: nor does the way to an issuer's keys lead on
    public async Task A_redirect_to_other_keys_is_not_followed()
    {
        await using var own = new DesignServer();
        own.IdpKeys = () => new(HttpStatusCode.Redirect) { Headers = { Location = new("http://localhost:7150/jwks") } };

        (await own.RedeemAsync(own.IdJag())).AssertRefused(OAuthErrors.TemporarilyUnavailable, Reasons.KeysUnavailable, 503);
        Assert.Equal(0, own.Network.Count("localhost:7150/jwks"));
    }

    private async Task AssertUnknownAsync(string id) =>
        (await design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag()), ("client_id", id)], basic: null))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing, 401);

    public sealed class Fetching : DesignServer
    {
        public Fetching()
        {
            Seed["clientMetadataDocuments"] = new JsonArray("apps.example");
            Network.Map("apps.example", new Documents());
        }
    }

    private sealed class Documents : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(request.RequestUri!.AbsolutePath switch
            {
                "/redirect.json" => new(HttpStatusCode.Redirect) { Headers = { Location = new("http://169.254.169.254/latest/meta-data/") } },
                "/somebody-else.json" => Document("https://apps.example/client.json"),
                "/secret.json" => Document(request.RequestUri.AbsoluteUri, ("client_secret", "hunter2")),
                "/page.json" => new() { Content = new StringContent("<html></html>", null, "text/html") },
                "/big.json" => Document(request.RequestUri.AbsoluteUri, ("client_name", new string('x', 20_000))),
                _ => new(HttpStatusCode.NotFound),
            });

        private static HttpResponseMessage Document(string id, params (string Name, string Value)[] members)
        {
            var document = new JsonObject
            {
                ["client_id"] = id,
                ["redirect_uris"] = new JsonArray("https://apps.example/callback"),
                ["token_endpoint_auth_method"] = "none",
                ["grant_types"] = new JsonArray(GrantTypes.AuthorizationCode, GrantTypes.JwtBearer),
            };
            foreach (var (name, value) in members)
                document[name] = value;
            return DesignServer.Answer(document.ToJsonString());
        }
    }
}
