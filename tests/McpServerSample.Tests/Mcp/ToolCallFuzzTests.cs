using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xaa.Server;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>Whatever is posted: the guard refuses it, or reads the same tool as the MCP library behind it.</summary>
public sealed class ToolCallFuzzTests
{
    private static readonly string[] Names =
        [
            "jsonrpc", "id", "method", "params", "name", "arguments", "_meta", "Method", "METHOD", "Params", "Name", "NAME",
            "m\\u0065thod", "n\\u0061me", "result", "x",
        ];

    private static readonly string[] Values =
        [
            "\"2.0\"", "1", "\"tools/call\"", "\"tools\\/call\"", "\"Tools/Call\"", "\"tools/list\"", "\"read\"", "\"move\"",
            "\"\\u0072ead\"", "null", "true", "\"\"", "[]", "{}",
        ];

    private static readonly Gen<string> Json = Gen.Sized(size => Object(Math.Min(size, 3)));

    [Fact]
    public void The_guard_and_the_library_read_the_same_tool() =>
        Prop.ForAll(Json.ToArbitrary(), Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact] // The fuzz is worth something only when enough of it gets through.
    public void Enough_messages_are_calls_that_both_understand() =>
        Assert.True(Json.Sample(5000).Count(json => ToolCall.Read(Encoding.UTF8.GetBytes(json)) is { IsToolCall: true, Tool: not null }) > 50);

    private static bool Agree(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (ToolCall.Read(bytes) is not { } guard)
            return true;
        try
        {
            var message = JsonSerializer.Deserialize<JsonRpcMessage>(bytes, McpJsonUtilities.DefaultOptions);
            return message is not JsonRpcRequest { Method: "tools/call" } request
                || ToolOf(request.Params) is not { } tool
                || guard == new ToolCall(true, tool);
        }
        catch (JsonException)
        {
            // What the library does not read, it does not call.
            return true;
        }
    }

    private static string? ToolOf(JsonNode? parameters) => parameters.Deserialize<CallToolRequestParams>(McpJsonUtilities.DefaultOptions)?.Name;

    private static Gen<string> Object(int depth) =>
        from likely in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from members in Gen.ListOf(Member(depth), 3)
        let call = new[] { "\"jsonrpc\":\"2.0\"", "\"id\":1", "\"method\":\"tools/call\"", "\"params\":{\"name\":\"read\"}" }
        from order in Gen.Shuffle<string>(likely ? [.. call, .. members.Take(1)] : [.. members])
        select "{" + string.Join(',', order) + "}";

    private static Gen<string> Member(int depth) =>
        from name in Gen.Elements(Names)
        from value in depth == 0 ? Gen.Elements(Values) : Gen.OneOf(Gen.Elements(Values), Gen.OneOf(Parameters(depth - 1), Object(depth - 1)))
        select $"\"{name}\":{value}";

    private static Gen<string> Parameters(int depth) =>
        from members in Gen.ListOf(Member(depth), 2)
        select "{" + string.Join(',', members) + "}";
}
