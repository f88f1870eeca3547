using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>Requests and answers as they stand on the wire.</summary>
internal static class Wire
{
    /// <summary>How long a test waits for what must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public const string Sessions = "2025-11-25";
    public const string Sessionless = "2026-07-28";

    public const string Initialize =
        """
        {"jsonrpc":"2.0","id":1,"method":"initialize",
         "params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
        """;

    public const string Meta =
        """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
        """;

    public const string ListTools = """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""";

    public static string CallEcho(string message) =>
        $$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"message":"{{message}}" } } }""";

    public static HttpRequestMessage Post(string body) => new HttpRequestMessage(HttpMethod.Post, "/mcp")
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    }.With("Accept", "application/json, text/event-stream");

    /// <summary>A request of revision 2026-07-28 with everything that it asks for; <paramref name="parameters"/> are members of params.</summary>
    public static HttpRequestMessage PostSessionless(string method, string? name = null, string parameters = "")
    {
        var body = $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{ {{(parameters.Length > 0 ? $"{parameters}," : "")}} {{Meta}} } }""";
        var request = Post(body).With("MCP-Protocol-Version", Sessionless).With("Mcp-Method", method);
        return name is null ? request : request.With("Mcp-Name", name);
    }

    public static HttpRequestMessage Get(string session) =>
        new HttpRequestMessage(HttpMethod.Get, "/mcp").With("Accept", "text/event-stream").With("Mcp-Session-Id", session);

    public static HttpRequestMessage Delete(string session) => new HttpRequestMessage(HttpMethod.Delete, "/mcp").With("Mcp-Session-Id", session);

    public static HttpRequestMessage With(this HttpRequestMessage request, string header, string? value)
    {
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return request;
    }

    public static HttpRequestMessage As(this HttpRequestMessage request, string user) => request.With("Authorization", $"Bearer {user}");

    public static async Task<Answer> AskAsync(this McpHost host, HttpRequestMessage request)
    {
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
            body = SseParser.Create(stream).Enumerate().Last().Data;
        }

        var session = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : null;
        return new(response, body.Length > 0 ? JsonNode.Parse(body) : null, session);
    }

    public static async Task<string> BeginSessionAsync(this McpHost host, string user = "alice")
    {
        var answer = await host.AskAsync(Post(Initialize).As(user));
        Assert.Equal(200, answer.Status);
        Assert.NotNull(answer.Session);
        return answer.Session;
    }
}

internal sealed record Answer(HttpResponseMessage Response, JsonNode? Body, string? Session)
{
    public int Status => (int)Response.StatusCode;

    public int? Code => (int?)Body?["error"]?["code"];

    public string? Text => (string?)Body?["result"]?["content"]?[0]?["text"];

    public string[] Names(string list) => [.. Body!["result"]![list]!.AsArray().Select(item => (string)item!["name"]!)];

    /// <summary>The refusal carries the id of the request, or null where it could not be read.</summary>
    public void AssertRefused(int status, int code, int? id = 7)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.Equal(id, (int?)Body!["id"]);
    }
}
