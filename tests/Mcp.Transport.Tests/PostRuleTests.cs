using System.Text;
using ModelContextProtocol.AspNetCore;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>What is refused before a message reaches the server, rule by rule.</summary>
public sealed class PostRuleTests
{
    private const int InvalidRequest = -32600;
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int HeaderMismatch = -32020;
    private const int UnsupportedVersion = -32022;

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    [InlineData(null)]
    public async Task Accept_must_name_both_forms_of_an_answer(string? accept)
    {
        await using var host = await McpHost.StartAsync();
        var answer = await host.AskAsync(Wire.PostSessionless("tools/list").With("Accept", accept));
        answer.AssertRefused(406, -32000, id: null);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*, text/*")]
    [InlineData("application/json;q=0.9, text/event-stream;q=0.1")]
    public async Task Accept_may_use_wildcards(string accept)
    {
        await using var host = await McpHost.StartAsync();
        Assert.Equal(200, (await host.AskAsync(Wire.PostSessionless("tools/list").With("Accept", accept))).Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Other_content_types_are_415(string contentType)
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.Post("");
        request.Content = new StringContent(Wire.ListTools, Encoding.UTF8, contentType);
        Assert.Equal(415, (await host.AskAsync(request)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("""[{"jsonrpc":"2.0","id":7,"method":"tools/list"}]""")]
    [InlineData("""{"jsonrpc":"1.0","id":7,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":5}""")]
    public async Task A_body_that_is_not_one_message_is_an_invalid_request(string body)
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post(body))).AssertRefused(400, InvalidRequest, id: null);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless, "2099-01-01", "2026-07-28")]
    [InlineData(HttpServerSessionMode.Stateless, "1999-01-01", "2026-07-28")]
    [InlineData(HttpServerSessionMode.Stateful, "2099-01-01", "2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28")]
    [InlineData(HttpServerSessionMode.StatefulForInitializeClients, "1999-01-01", "2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28")]
    public async Task An_unknown_revision_is_answered_with_those_to_try(HttpServerSessionMode mode, string asked, string offered)
    {
        await using var host = await McpHost.StartAsync(mode);
        var answer = await host.AskAsync(Wire.PostSessionless("tools/list").With("MCP-Protocol-Version", asked));

        answer.AssertRefused(400, UnsupportedVersion);
        var data = answer.Body!["error"]!["data"]!;
        Assert.Equal(asked, (string?)data["requested"]);
        Assert.Equal(offered.Split(' '), data["supported"]!.AsArray().Select(version => (string)version!));
    }

    [Fact]
    public async Task A_sessionless_revision_is_refused_where_every_client_gets_a_session()
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateful);
        var answer = await host.AskAsync(Wire.PostSessionless("tools/list"));

        answer.AssertRefused(400, UnsupportedVersion);
        Assert.DoesNotContain(Wire.Sessionless, answer.Body!["error"]!["data"]!["supported"]!.AsArray().Select(version => (string)version!));
    }

    [Theory] // SPEC 84
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("MCP-Protocol-Version", Wire.Sessions)]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "erase")]
    [InlineData("Mcp-Name", "=?base64?%%%?=")]
    public async Task A_header_that_contradicts_the_body_is_a_mismatch(string header, string? value)
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.PostSessionless("tools/call", "echo", """ "name":"echo","arguments":{"message":"hi"} """);
        (await host.AskAsync(request.With(header, value))).AssertRefused(400, HeaderMismatch);
    }

    [Fact] // SPEC 84
    public async Task A_request_whose_headers_agree_is_answered()
    {
        await using var host = await McpHost.StartAsync();
        const string Parameters = """ "name":"echo","arguments":{"message":"hi"} """;
        var answer = await host.AskAsync(Wire.PostSessionless("tools/call", "=?base64?ZWNobw==?=", Parameters));

        Assert.Equal((200, "hi"), (answer.Status, answer.Text));
        Assert.Null(answer.Session);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","params":[1]""")]
    [InlineData(""","params":{"_meta":5}""")]
    [InlineData(""","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData(""","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData(""","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":1}}""")]
    public async Task A_sessionless_request_without_its_meta_has_invalid_params(string parameters)
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.Post($$"""{"jsonrpc":"2.0","id":7,"method":"tools/list"{{parameters}}}""")
            .With("MCP-Protocol-Version", Wire.Sessionless).With("Mcp-Method", "tools/list");
        (await host.AskAsync(request)).AssertRefused(400, InvalidParams);
    }

    [Theory]
    [InlineData("initialize", HttpServerSessionMode.Stateless)]
    [InlineData("ping", HttpServerSessionMode.StatefulForInitializeClients)]
    [InlineData("ping", HttpServerSessionMode.Stateful)]
    [InlineData("logging/setLevel", HttpServerSessionMode.Stateful)]
    [InlineData("resources/subscribe", HttpServerSessionMode.Stateful)]
    [InlineData("resources/unsubscribe", HttpServerSessionMode.Stateful)]
    [InlineData("no/such/method", HttpServerSessionMode.Stateless)]
    public async Task Methods_that_a_sessionless_revision_does_not_have_are_404(string method, HttpServerSessionMode mode)
    {
        await using var host = await McpHost.StartAsync(mode);
        (await host.AskAsync(Wire.PostSessionless(method))).AssertRefused(404, MethodNotFound);
    }

    [Fact]
    public async Task Initialize_must_ask_for_the_revision_of_its_header()
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post(Wire.Initialize).With("MCP-Protocol-Version", "2025-06-18"))).AssertRefused(400, HeaderMismatch, id: 1);
        Assert.Equal(200, (await host.AskAsync(Wire.Post(Wire.Initialize).With("MCP-Protocol-Version", Wire.Sessions))).Status);
    }

    [Theory]
    [InlineData("\"EU\"", null)]
    [InlineData("\"EU\"", "US")]
    [InlineData("\"EU\"", "=?base64?VVM=?=")]
    [InlineData("\"EU\"", "=?base64?!?=")]
    public async Task An_argument_that_a_header_repeats_must_be_the_same_there(string region, string? header)
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.PostSessionless("tools/call", "order", $$""" "name":"order","arguments":{"region":{{region}}} """);
        (await host.AskAsync(request.With("Mcp-Param-Region", header))).AssertRefused(400, HeaderMismatch);
    }

    [Theory]
    [InlineData("3", "3", 200)]
    [InlineData("3", "3.0", 200)]
    [InlineData("3", "4", 400)]
    [InlineData("3", "3.5", 400)]
    [InlineData("9007199254740993", "9007199254740993", 400)]
    [InlineData("3.5", "3.5", 400)]
    [InlineData("null", null, 200)]
    public async Task Integers_in_headers_are_compared_as_numbers(string count, string? header, int status)
    {
        await using var host = await McpHost.StartAsync();
        var request = Wire.PostSessionless("tools/call", "order", $$""" "name":"order","arguments":{"region":"EU","count":{{count}}} """);
        var answer = await host.AskAsync(request.With("Mcp-Param-Region", "EU").With("Mcp-Param-Count", header));
        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(Wire.Sessions)]
    [InlineData(Wire.Sessionless)]
    public async Task A_notification_is_accepted_without_an_answer(string revision)
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateless);
        var request = Wire.Post("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""")
            .With("MCP-Protocol-Version", revision).With("Mcp-Method", "notifications/cancelled");
        var answer = await host.AskAsync(request);

        Assert.Equal(202, answer.Status);
        Assert.Null(answer.Body);
        Assert.Null(answer.Response.Content.Headers.ContentType);
    }
}
