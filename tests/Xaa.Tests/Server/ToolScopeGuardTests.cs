using System.Net;
using System.Text;
using Xaa.OAuth;

namespace Xaa.Tests.Server;

public sealed class ToolScopeGuardTests : IAsyncDisposable
{
    private readonly GuardedHost _host = new();

    [Fact]
    public async Task A_call_with_its_scopes_reaches_the_tool_unchanged()
    {
        const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"move","arguments":{"to":"é"}}}""";

        using var response = await _host.PostAsync(Body, "Bearer " + _host.Token("design.write design.read other"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var record = Assert.Single(_host.Store.Records);
        Assert.Equal(("design.read design.write", "design.write design.read other"), (record.RequestedScope, record.GrantedScope));
    }

    [Fact] // SPEC 82: one challenge with all scopes, those held and those needed
    public async Task A_call_without_a_scope_gets_one_complete_challenge()
    {
        using var response = await _host.CallAsync("move", "other design.read");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            "Bearer error=\"insufficient_scope\", error_description=\"The tool needs a scope that the access token lacks.\", "
            + "scope=\"other design.read design.write\", resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"",
            response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(Reasons.MissingScope, Assert.Single(_host.Store.Records).Reason);
    }

    [Fact] // RFC 9110 §5.6.4: what is configured cannot end the quoted string and add a parameter of its own
    public async Task A_value_is_quoted_whatever_it_holds()
    {
        await using var host = new GuardedHost(acrToWrite: """a\b", scope="x""");

        using var response = await host.CallAsync("move", "design.read design.write");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("""acr_values="a\\b\", scope=\"x", scope="design.read design.write", """, response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory] // QUIRKS C11
    [InlineData("design.readwrite design.writeread")]
    [InlineData("DESIGN.READ DESIGN.WRITE")]
    [InlineData("design.read,design.write")]
    public async Task A_scope_is_a_whole_word(string scope)
    {
        using var response = await _host.CallAsync("move", scope);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_tool_without_scopes_of_its_own_is_closed()
    {
        using var response = await _host.CallAsync("closed", "design.read design.write");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_tool_that_is_not_known_is_for_the_endpoint_to_answer()
    {
        using var response = await _host.CallAsync("unknown", "other");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"method":"tools/call","params":{"name":"read","Name":"move"}}""")]
    [InlineData("""{"method":"tools/list","METHOD":"tools/call","params":{"name":"move"}}""")]
    [InlineData("""[{"method":"tools/call","params":{"name":"move"}}]""")]
    [InlineData("{\"method\":\"\\ud800\"}")]
    [InlineData("")]
    public async Task What_has_two_readings_is_refused_and_recorded_so(string body)
    {
        using var response = await _host.PostAsync(body, "Bearer " + _host.Token("other"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("-32600", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(Reasons.MalformedRequest, Assert.Single(_host.Store.Records).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_of_more_than_four_mebibytes_is_refused(bool saysItsLength)
    {
        var body = Encoding.UTF8.GetBytes("""{"method":"tools/list","x":" """ + new string('x', 4 * 1024 * 1024) + "\"}");
        HttpContent content = saysItsLength ? new ByteArrayContent(body) : new ChunkedContent(body);

        using var response = await _host.SendAsync(content, "Bearer " + _host.Token("other"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(Reasons.RequestTooLarge, Assert.Single(_host.Store.Records).Reason);
    }

    [Theory]
    [InlineData("/MCP")]
    [InlineData("/mcp/")]
    [InlineData("/Mcp/?x=1")]
    [InlineData("/%6dcp")]
    public async Task Another_spelling_of_the_path_is_guarded_too(string path)
    {
        const string Call = """{"method":"tools/call","params":{"name":"move"}}""";
        using var refused = await _host.SendAsync(new StringContent(Call), "Bearer " + _host.Token("other"), path);
        using var nobody = await _host.SendAsync(new StringContent(Call), null, path);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (refused.StatusCode, nobody.StatusCode));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private sealed class ChunkedContent(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
