using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Discovery;

public sealed class DiscoveryTests(IdpHost idp)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory] // SPEC 51, 58, 79, 83: a snapshot, so that no change of the document goes unseen.
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task Both_documents_are_the_snapshot(string path)
    {
        using var http = idp.CreateClient();
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!;
        var expected = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Discovery", "openid-configuration.json"));
        Assert.Equal(expected.Trim(), document.ToJsonString(Indented));
    }

    [Fact]
    public async Task The_key_set_holds_public_keys_and_may_be_cached() // SPEC C11
    {
        using var http = idp.CreateClient();
        using var response = await http.GetAsync(new Uri("/jwks", UriKind.Relative));
        var keys = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["keys"]!.AsArray();
        Assert.Equal(["ES256", "RS256"], keys.Select(key => (string?)key!["alg"]));
        Assert.DoesNotContain(keys.SelectMany(key => key!.AsObject()), member => member.Key is "d" or "p" or "q" or "dp" or "dq" or "qi" or "k");
        Assert.Equal((true, TimeSpan.FromMinutes(5)), (response.Headers.CacheControl?.Public, response.Headers.CacheControl?.MaxAge));
    }

    [Theory] // SPEC 58: as at the MCP servers (DiscoveryPathTests)
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/jwks")]
    public async Task A_document_is_for_every_origin_also_before_a_browser_asks_for_it(string path)
    {
        using var http = idp.CreateClient();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Origin", "https://inspector.example");
            using var response = await http.SendAsync(request);
            Assert.Equal(method == HttpMethod.Options ? HttpStatusCode.NoContent : HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal(method == HttpMethod.Options ? null : "application/json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory] // SPEC 58: the issuer has no path, so nothing is inserted or appended to; nor is it an MCP server
    [InlineData("/.well-known/openid-configuration/admin")]
    [InlineData("/.well-known/oauth-authorization-server/token")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/")]
    [InlineData("/.well-known/%ff")]
    public async Task What_is_not_here_is_a_problem_in_words(string path)
    {
        using var http = idp.CreateClient();
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", "POST", "GET, HEAD, OPTIONS")]
    [InlineData("/.well-known/oauth-authorization-server", "PUT", "GET, HEAD, OPTIONS")]
    [InlineData("/jwks", "DELETE", "GET, HEAD, OPTIONS")]
    [InlineData("/token", "GET", "POST")]
    [InlineData("/token", "PUT", "POST")]
    [InlineData("/par", "GET", "POST")]
    [InlineData("/revoke", "GET", "POST")]
    [InlineData("/introspect", "GET", "POST")]
    [InlineData("/userinfo", "DELETE", "GET, POST")]
    [InlineData("/records", "POST", "GET")]
    [InlineData("/authorize", "DELETE", "GET, POST")]
    public async Task A_wrong_method_is_told_which_are_right(string path, string method, string allowed)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order()));
    }
}
