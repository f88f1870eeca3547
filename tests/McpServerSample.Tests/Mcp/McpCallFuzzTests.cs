using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xaa.Server;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>Whatever is posted: the guard refuses it, or reads the same tool, prompt or resource as the MCP library behind it.</summary>
public sealed class McpCallFuzzTests
{
    private static readonly string[] Names =
        [
            "jsonrpc", "id", "method", "params", "name", "arguments", "_meta", "Method", "METHOD", "Params", "Name", "NAME",
            "m\\u0065thod", "n\\u0061me", "result", "x", "uri", "Uri", "u\\u0072i", "ref", "Ref", "type", "TYPE", "argument",
        ];

    private static readonly string[] Values =
        [
            "\"2.0\"", "1", "\"tools/call\"", "\"tools\\/call\"", "\"Tools/Call\"", "\"tools/list\"", "\"read\"", "\"move\"",
            "\"\\u0072ead\"", "null", "true", "\"\"", "[]", "{}", "\"ref/prompt\"", "\"ref/resource\"",
            "\"prompts/get\"", "\"resources/read\"", "\"completion/complete\"",
        ];

    private static readonly (string Method, string Parameters)[] Calls =
        [
            ("tools/call", """{"name":"read"}"""),
            ("prompts/get", """{"name":"read"}"""),
            ("resources/read", """{"uri":"design://files/one"}"""),
            ("completion/complete", """{"ref":{"type":"ref/prompt","name":"read"},"argument":{"name":"a","value":""}}"""),
            ("completion/complete", """{"argument":{"name":"a","value":""},"ref":{"uri":"design://files/{id}","type":"ref/resource"}}"""),
        ];

    private static readonly Gen<string> Json = Gen.Sized(size => Object(Math.Min(size, 3)));

    [Fact]
    public void The_guard_and_the_library_read_the_same() =>
        Prop.ForAll(Json.ToArbitrary(), Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory] // The fuzz is worth something only when enough of it gets through.
    [InlineData((int)Primitive.Tool)]
    [InlineData((int)Primitive.Prompt)]
    [InlineData((int)Primitive.Resource)]
    public void Enough_messages_are_calls_that_both_understand(int primitive) =>
        Assert.True(Json.Sample(5000).Count(json =>
            McpCall.Read(Encoding.UTF8.GetBytes(json)) is { Name: not null } call && call.Primitive == (Primitive)primitive) > 50);

    private static bool Agree(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (McpCall.Read(bytes) is not { } guard)
            return true;
        try
        {
            var message = JsonSerializer.Deserialize<JsonRpcMessage>(bytes, McpJsonUtilities.DefaultOptions);
            return message is not JsonRpcRequest request || CallOf(request) is not { Name: not null } call || guard == call;
        }
        catch (JsonException)
        {
            // What the library does not read, it does not call.
            return true;
        }
    }

    private static McpCall? CallOf(JsonRpcRequest request) => request.Method switch
    {
        "tools/call" => new(Primitive.Tool, Read<CallToolRequestParams>(request)?.Name),
        "prompts/get" => new(Primitive.Prompt, Read<GetPromptRequestParams>(request)?.Name),
        "resources/read" => new(Primitive.Resource, Read<ReadResourceRequestParams>(request)?.Uri),
        "completion/complete" => Read<CompleteRequestParams>(request)?.Ref switch
        {
            PromptReference prompt => new(Primitive.Prompt, prompt.Name),
            ResourceTemplateReference resource => new(Primitive.Resource, resource.Uri),
            _ => null,
        },
        _ => null,
    };

    private static T? Read<T>(JsonRpcRequest request) => request.Params.Deserialize<T>(McpJsonUtilities.DefaultOptions);

    private static Gen<string> Object(int depth) =>
        from likely in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from members in Gen.ListOf(Member(depth), 3)
        from one in Gen.Elements(Calls)
        let call = new[] { "\"jsonrpc\":\"2.0\"", "\"id\":1", $"\"method\":\"{one.Method}\"", $"\"params\":{one.Parameters}" }
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
