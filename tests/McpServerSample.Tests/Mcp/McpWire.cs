using System.Text;
using System.Text.Json;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>MCP requests of revision 2026-07-28 as they stand on the wire.</summary>
internal static class McpWire
{
    private const string Revision = "2026-07-28";
    private const string CallMethod = "tools/call";

    /// <summary>Calls a tool; each proof goes as a <c>DPoP</c> header.</summary>
    public static Task<McpAnswer> CallAsync(this DesignServer design, string tool, string? authorization, params string[] proofs) =>
        design.PostMcpAsync(CallMethod, CallBody(tool), tool, authorization, "/mcp", proofs);

    public static Task<McpAnswer> ListToolsAsync(this DesignServer design, string? authorization, string path = "/mcp") =>
        design.PostMcpAsync("tools/list", Body("tools/list", ""), null, authorization, path, []);

    /// <summary>The message by which a tool is called.</summary>
    public static string CallBody(string tool) => Body(CallMethod, $"\"name\":{JsonSerializer.Serialize(tool)},\"arguments\":{{}},");

    /// <summary>Posts a message and reads the one record of it.</summary>
    public static async Task<McpAnswer> SendAsync(
        this DesignServer design, HttpContent content, string? authorization, string path = "/mcp", params (string, string)[] headers)
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response, body, await design.NextRecordAsync());
    }

    private static string Body(string method, string parameters)
    {
        const string Meta =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" + Revision + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
        return $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"{method}\",\"params\":{{{parameters}{Meta}}}}}";
    }

    private static Task<McpAnswer> PostMcpAsync(
        this DesignServer design, string method, string body, string? name, string? authorization, string path, string[] proofs)
    {
        (string, string)[] headers =
            [("MCP-Protocol-Version", Revision), ("Mcp-Method", method), .. proofs.Select(proof => ("DPoP", proof))];
        if (name is not null)
            headers = [.. headers, ("Mcp-Name", name)];
        return design.SendAsync(new StringContent(body, Encoding.UTF8, "application/json"), authorization, path, headers);
    }
}

internal sealed record McpAnswer(HttpResponseMessage Response, string Body, Xaa.Records.TokenRequestRecord Record)
{
    public int Status => (int)Response.StatusCode;

    /// <summary>The first challenge: the one that every client reads.</summary>
    public string Challenge => Challenges is [var first, ..] ? first : "";

    public IReadOnlyList<string> Challenges => Response.Headers.TryGetValues("WWW-Authenticate", out var values) ? [.. values] : [];
}
