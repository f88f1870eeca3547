using System.Net;
using System.Text;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// QUIRKS C24: a web page that has its name point here, and whoever calls with anything for a token. Host and Origin on loopback stand in
/// OriginHostGuardTests. Who is turned away for his Origin leaves no record: nobody fills the disk from a web page.
/// </summary>
[Collection(AttackedServer.Name)]
public sealed class DnsRebindingTests(DesignServer design)
{
    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":
          {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
        """;

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:7401.evil.example")]
    [InlineData("http://localhost:7402")]
    [InlineData("null")]
    [InlineData("file://")]
    public async Task A_page_of_another_origin_calls_nothing_even_with_a_good_token(string origin)
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(Initialize, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await design.AccessTokenAsync("design.read"));
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("Bearer anything", Reasons.MalformedToken)]
    [InlineData("Bearer null", Reasons.MalformedToken)]
    [InlineData("DPoP anything", Reasons.MalformedToken)]
    [InlineData("Basic YTpi", Reasons.MissingToken)]
    [InlineData("Bearer", Reasons.MissingToken)]
    [InlineData(null, Reasons.MissingToken)]
    public async Task Anything_for_a_token_opens_no_session(string? authorization, string reason)
    {
        var answer = await design.SendAsync(new StringContent(Initialize, Encoding.UTF8, "application/json"), authorization);

        Assert.Equal((401, reason), (answer.Status, answer.Record.Reason));
        Assert.False(answer.Response.Headers.Contains("Mcp-Session-Id"));
        Assert.NotEqual("", answer.Challenge);
    }
}
