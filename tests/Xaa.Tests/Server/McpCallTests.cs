using System.Text;
using Xaa.Server;

namespace Xaa.Tests.Server;

/// <summary>What can be read in two ways is not read at all: the parser behind the guard might choose the other one.</summary>
public sealed class McpCallTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"charge"}}""", "charge")]
    [InlineData("""{"params":{"arguments":{"name":"other"},"name":"charge"},"method":"tools/call"}""", "charge")]
    [InlineData("""{"method":"tools\/call","params":{"name":"ch\u0061rge"}}""", "charge")]
    [InlineData("""{"\u006dethod":"tools/call","params":{"n\u0061me":"charge"}}""", "charge")]
    [InlineData("""{"method":"tools/call","params":{"name":7}}""", null)]
    [InlineData("""{"method":"tools/call","params":{}}""", null)]
    public void A_call_is_read_with_its_tool(string json, string? tool) => Assert.Equal(new McpCall(Primitive.Tool, tool), Read(json));

    [Theory]
    [InlineData("""{"method":"prompts/get","params":{"name":"summarise"}}""", "Prompt", "summarise")]
    [InlineData("""{"method":"resources/read","params":{"uri":"design://files/one"}}""", "Resource", "design://files/one")]
    [InlineData("""{"method":"resources/subscribe","params":{"uri":"design://files/one"}}""", "Resource", "design://files/one")]
    [InlineData("""{"method":"resources/unsubscribe","params":{"uri":"design://files/one"}}""", "Resource", "design://files/one")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"summarise"}}}""", "Prompt", "summarise")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"uri":"a://{id}","type":"ref/resource"}}}""", "Resource", "a://{id}")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"a","uri":"b"}}}""", "Prompt", "a")]
    [InlineData("""{"method":"prompts\/get","params":{"n\u0061me":"summarise"}}""", "Prompt", "summarise")]
    [InlineData("""{"method":"resources/read","params":{"uri":7}}""", "Resource", null)]
    [InlineData("""{"method":"resources/read","params":{}}""", "Resource", null)]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt"}}}""", "Prompt", null)]
    public void Prompts_resources_and_completions_are_read_with_what_they_use(string json, string primitive, string? name) =>
        Assert.Equal(new McpCall(Enum.Parse<Primitive>(primitive), name), Read(json));

    [Theory]
    [InlineData("""{"method":"prompts/get","params":{"name":"a","Name":"b"}}""")]
    [InlineData("""{"method":"prompts/get","params":{"NAME":"a"}}""")]
    [InlineData("""{"method":"prompts/get"}""")]
    [InlineData("""{"method":"resources/read","params":{"uri":"a","uri":"b"}}""")]
    [InlineData("""{"method":"resources/read","params":{"uri":"a","URI":"b"}}""")]
    [InlineData("""{"method":"resources/read","params":["a"]}""")]
    [InlineData("""{"method":"resources/read"}""")]
    [InlineData("""[{"method":"resources/read","params":{"uri":"a"}}]""")]
    [InlineData("""{"method":"completion/complete"}""")]
    [InlineData("""{"method":"completion/complete","params":{}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":"ref/prompt"}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"name":"a"}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/tool","name":"a"}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"Ref/Prompt","name":"a"}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt","Type":"ref/resource","name":"a"}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"a"},"Ref":{}}}""")]
    [InlineData("""{"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"a","Name":"b"}}}""")]
    public void What_has_two_readings_or_names_nothing_has_none(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")]
    [InlineData("""{"method":"resources/list"}""")]
    [InlineData("""{"method":"resources/templates/list"}""")]
    [InlineData("""{"method":"prompts/list"}""")]
    [InlineData("""{"method":"Resources/Read","params":{"uri":"design://files/one"}}""")]
    [InlineData("""{"method":"Tools/Call","params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/call ","params":{"name":"charge"}}""")]
    [InlineData("""{"method":["tools/call"],"params":{"name":"charge"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("{}")]
    public void Another_message_is_no_call(string json) => Assert.Equal(new McpCall(Primitive.None, null), Read(json));

    [Theory]
    [InlineData("""{"method":"tools/list","method":"tools/call","params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/list","meth\u006fd":"tools/call","params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/list","Method":"tools/call","params":{"name":"charge"}}""")]
    [InlineData("""{"METHOD":"tools/call","params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"read","name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"read","Name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":{"NAME":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"read"},"Params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","Params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"read"},"params":{"name":"charge"}}""")]
    [InlineData("""{"method":"tools/call","params":[{"name":"charge"}]}""")]
    [InlineData("""{"method":"tools/call"}""")]
    [InlineData("""[{"method":"tools/call","params":{"name":"charge"}}]""")]
    [InlineData("""{"method":"tools/call","params":{"name":"charge"}} {"method":"tools/list"}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"charge"},}""")]
    [InlineData("""{"method":"tools/call",/**/"params":{"name":"charge"}}""")]
    [InlineData("{\"method\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"method\":\"tools/call\",\"params\":{\"name\":\"\\udc00\"}}")]
    [InlineData("{\"method\":\"tools/call\",\"params\":{\"\\ud800\":1,\"name\":\"charge\"}}")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("\"tools/call\"")]
    [InlineData("nonsense")]
    public void What_has_two_readings_has_none(string json) => Assert.Null(Read(json));

    [Fact]
    public void Bytes_that_are_no_text_have_no_reading()
    {
        Assert.Null(McpCall.Read((byte[])[.. "{\"method\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Null(McpCall.Read((byte[])[0xef, 0xbb, 0xbf, .. "{\"method\":\"tools/call\"}"u8]));
        Assert.Null(McpCall.Read(Encoding.Unicode.GetBytes("""{"method":"tools/call","params":{"name":"charge"}}""")));
    }

    [Fact]
    public void Depth_is_limited() =>
        Assert.Null(Read("""{"method":"tools/call","params":{"name":"charge","x":""" + new string('[', 100) + new string(']', 100) + "}}"));

    private static McpCall? Read(string json) => McpCall.Read(Encoding.UTF8.GetBytes(json));
}
