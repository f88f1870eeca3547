using System.Net;

namespace Xaa.McpServerSample.Tests.Metadata;

/// <summary>Where the documents are and where none is: RFC 8414 §3, OpenID Connect Discovery §4, RFC 9728 §3.1, SPEC 58, 74.</summary>
public sealed class DiscoveryPathTests(DesignServer design) : IClassFixture<DesignServer>
{
    public static TheoryData<string> Documents =>
    [
        "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource/mcp/", "/oauth/jwks",
    ];

    [Theory] // SPEC 58, 74
    [MemberData(nameof(Documents))]
    public async Task A_document_is_for_every_origin_and_may_be_kept_for_five_minutes(string path)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var response = await SendAsync(method, path + "?whatever=1");
            Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Equal((true, TimeSpan.FromMinutes(5)), (response.Headers.CacheControl?.Public, response.Headers.CacheControl?.MaxAge));
            Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
            Assert.Empty(response.Headers.Vary);
        }
    }

    [Theory] // A browser asks before it sends the MCP-Protocol-Version that MCP clients send along
    [MemberData(nameof(Documents))]
    public async Task A_browser_may_ask_for_it_with_headers_of_its_own(string path)
    {
        using var response = await SendAsync(
            HttpMethod.Options, path, ("Origin", "https://inspector.example"), ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "mcp-protocol-version"));

        Assert.Equal(
            (HttpStatusCode.NoContent, "*", "GET, HEAD", "*"),
            (response.StatusCode, Header(response, "Access-Control-Allow-Origin"), Header(response, "Access-Control-Allow-Methods"),
                Header(response, "Access-Control-Allow-Headers")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task It_cannot_be_written(string path)
    {
        foreach (var method in (string[])["POST", "PUT", "DELETE", "PATCH"])
        {
            using var response = await SendAsync(new(method), path);
            Assert.Equal(
                (HttpStatusCode.MethodNotAllowed, "GET, HEAD, OPTIONS"),
                (response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal))));
        }
    }

    [Theory] // The issuer has no path, so nothing is inserted or appended to (SPEC 58); another resource is not here (SPEC 56)
    [InlineData("/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/openid-configuration/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/more")]
    [InlineData("/.well-known/oauth-protected-resource//mcp")]
    [InlineData("/.well-known/oauth-protected-resource/mcp%2F")]
    [InlineData("/.well-known/oauth-protected-resource/%ff")]
    [InlineData("/.well-known/oauth-protected-resourcemcp")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/")]
    [InlineData("/.well-known")]
    [InlineData("/jwks")]
    [InlineData("/nothing")]
    public async Task What_is_not_here_is_a_problem_in_words(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Theory] // Tried by clients that take the MCP server's address for an issuer
    [InlineData("/mcp/.well-known/openid-configuration")]
    [InlineData("/mcp/.well-known/oauth-authorization-server")]
    [InlineData("/mcp/.well-known/oauth-protected-resource")]
    public async Task Behind_the_MCP_endpoint_there_is_none(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(" | ", response.Headers.GetValues(name));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
