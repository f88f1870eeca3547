using System.Net.Http.Headers;
using System.Text;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>
/// Where the package answers bad input with 500, or contradicts itself, the shim answers with a protocol error. Not run against the package.
/// </summary>
public sealed class StricterThanThePackageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"id":8,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"a":1,"a":2}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","name":"erase"}}""")]
    public async Task A_member_that_appears_twice_is_an_invalid_request(string body)
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post(body))).AssertRefused(400, -32600, id: null);
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_415()
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.Post(Wire.ListTools);
        request.Content!.Headers.ContentType = null;
        (await host.AskAsync(request)).AssertRefused(415, -32600, id: null);
    }

    [Fact]
    public async Task A_body_in_another_charset_is_an_invalid_request()
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.Post("");
        request.Content = new ByteArrayContent(Encoding.Unicode.GetBytes(Wire.ListTools));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "no-such-charset" };
        (await host.AskAsync(request)).AssertRefused(400, -32600, id: null);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_413()
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.Post(Wire.CallEcho(new string('x', McpHost.LargestBody)));
        request.Headers.ExpectContinue = true; // The answer comes before the body is sent.
        (await host.AskAsync(request)).AssertRefused(413, -32600, id: null);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","params":{}""")]
    [InlineData(""","params":[]""")]
    [InlineData(""","params":{"protocolVersion":5,"capabilities":{},"clientInfo":{"name":"test","version":"1"}}""")]
    [InlineData(""","params":{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"test","version":"1"}}""")]
    public async Task Initialize_without_usable_params_is_refused(string parameters)
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post($$"""{"jsonrpc":"2.0","id":7,"method":"initialize"{{parameters}}}"""))).AssertRefused(400, -32602);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task A_name_that_is_no_text_matches_no_header(string name)
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.PostSessionless("tools/call", "5", $"\"name\":{name}"))).AssertRefused(400, -32020);
    }

    [Fact]
    public async Task A_refused_client_is_offered_what_discovery_would_offer()
    {
        await using var host = await McpHost.StartAsync();
        var refused = await host.AskAsync(Wire.PostSessionless("server/discover").With("MCP-Protocol-Version", "2099-01-01"));
        var discovered = await host.AskAsync(Wire.PostSessionless("server/discover"));

        refused.AssertRefused(400, -32022);
        Assert.Equal(
            discovered.Body!["result"]!["supportedVersions"]!.AsArray().Select(version => (string)version!),
            refused.Body!["error"]!["data"]!["supported"]!.AsArray().Select(version => (string)version!));
    }
}
