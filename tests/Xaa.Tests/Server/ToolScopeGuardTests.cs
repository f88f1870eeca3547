using System.Net;
using System.Text;
using Xaa.OAuth;
using Xaa.Server;

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

    // What uses a prompt or a resource, and the word for it.
    public static readonly TheoryData<string, string, string> Uses = new()
    {
        { "prompts/get", """{"name":"summarise"}""", "prompt" },
        { "resources/read", """{"uri":"design://files/one"}""", "resource" },
        { "resources/subscribe", """{"uri":"design://files/one"}""", "resource" },
        { "resources/unsubscribe", """{"uri":"design://files/one"}""", "resource" },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"summarise"},"argument":{"name":"id","value":""}}""", "prompt" },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"design://files/{id}"},"argument":{"name":"id","value":""}}""", "resource" },
    };

    [Theory] // SPEC 82
    [MemberData(nameof(Uses))]
    public async Task What_uses_a_prompt_or_a_resource_needs_its_scope(string method, string parameters, string what)
    {
        using var served = await UseAsync(method, parameters, "design.read");
        using var refused = await UseAsync(method, parameters, "design.write");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (served.StatusCode, refused.StatusCode));
        Assert.Equal(
            $"Bearer error=\"insufficient_scope\", error_description=\"The {what} needs a scope that the access token lacks.\", "
            + "scope=\"design.write design.read\", resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"",
            refused.Headers.WwwAuthenticate.ToString());
        Assert.Equal([null, Reasons.MissingScope], _host.Store.Records.Select(record => record.Reason));
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"closed"}""")]
    [InlineData("resources/read", """{"uri":"design://closed"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"closed"}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/resource","uri":"design://closed"}}""")]
    public async Task Without_scopes_of_its_own_it_is_closed(string method, string parameters)
    {
        using var response = await UseAsync(method, parameters, "design.read design.write");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"unknown"}""")]
    [InlineData("prompts/get", """{"name":"Summarise"}""")]
    [InlineData("resources/read", """{"uri":"design://unknown"}""")]
    [InlineData("Resources/Read", """{"uri":"design://files/one"}""")]
    public async Task What_is_not_known_is_for_the_endpoint_to_answer(string method, string parameters)
    {
        using var response = await UseAsync(method, parameters, "other");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"a","Name":"summarise"}""")]
    [InlineData("resources/read", """{"uri":"a","URI":"design://files/one"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"a"},"REF":{"type":"ref/prompt","name":"summarise"}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/other","name":"summarise"}}""")]
    public async Task A_use_with_two_readings_is_refused(string method, string parameters)
    {
        using var response = await UseAsync(method, parameters, "other");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public void A_host_that_says_nothing_of_prompts_and_resources_has_them_closed()
    {
        McpProtectionOptions options = new()
        {
            Party = "design",
            Issuer = GuardedHost.Issuer,
            Resource = GuardedHost.Resource,
            Path = "/mcp",
            BasicScopes = [],
            ToolScopes = _ => null,
        };

        Assert.Equal([], options.PromptScopes("any"));
        Assert.Equal([], options.ResourceScopes("any://uri"));
    }

    [Theory]
    [InlineData("""{"method":"tools/call","params":{"name":"read","Name":"move"}}""")]
    [InlineData("""[{"method":"resources/read","params":{"uri":"design://files/one"}}]""")]
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

    private Task<HttpResponseMessage> UseAsync(string method, string parameters, string scope) =>
        _host.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", "Bearer " + _host.Token(scope));

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
