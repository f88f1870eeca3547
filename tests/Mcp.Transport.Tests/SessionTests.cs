using ModelContextProtocol.AspNetCore;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>Sessions of revisions that have them, and their absence.</summary>
public sealed class SessionTests
{
    private const int Unspecified = -32000;
    private const int SessionNotFound = -32001;

    [Fact]
    public async Task Initialize_begins_a_session_that_later_requests_name()
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateful);
        var session = await host.BeginSessionAsync();
        Assert.Equal(22, session.Length); // 128 bits

        var answer = await host.AskAsync(Wire.Post(Wire.CallEcho("hi")).As("alice").With("Mcp-Session-Id", session));
        Assert.Equal((200, "hi", session), (answer.Status, answer.Text, answer.Session));
        Assert.NotEqual(session, await host.BeginSessionAsync());
    }

    [Fact]
    public async Task Anything_but_initialize_needs_a_session()
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post(Wire.ListTools))).AssertRefused(400, Unspecified);
        (await host.AskAsync(Wire.Get("").As("alice"))).AssertRefused(400, Unspecified, id: null);
    }

    [Fact]
    public async Task An_unknown_session_is_not_found()
    {
        await using var host = await McpHost.StartAsync();
        (await host.AskAsync(Wire.Post(Wire.ListTools).With("Mcp-Session-Id", "nosuchsession"))).AssertRefused(404, SessionNotFound);
        (await host.AskAsync(Wire.Get("nosuchsession"))).AssertRefused(404, SessionNotFound, id: null);
    }

    [Fact]
    public async Task Another_users_session_is_forbidden()
    {
        await using var host = await McpHost.StartAsync();
        var session = await host.BeginSessionAsync("alice");

        (await host.AskAsync(Wire.Post(Wire.ListTools).As("bob").With("Mcp-Session-Id", session))).AssertRefused(403, Unspecified);
        (await host.AskAsync(Wire.Post(Wire.ListTools).With("Mcp-Session-Id", session))).AssertRefused(403, Unspecified);
        (await host.AskAsync(Wire.Get(session).As("bob"))).AssertRefused(403, Unspecified, id: null);
        (await host.AskAsync(Wire.Delete(session).As("bob"))).AssertRefused(403, Unspecified, id: null);

        Assert.Equal(200, (await host.AskAsync(Wire.Post(Wire.ListTools).As("alice").With("Mcp-Session-Id", session))).Status);
    }

    [Fact]
    public async Task Delete_ends_a_session_and_may_be_repeated()
    {
        await using var host = await McpHost.StartAsync();
        var session = await host.BeginSessionAsync();

        Assert.Equal(200, (await host.AskAsync(Wire.Delete(session).As("alice"))).Status);
        (await host.AskAsync(Wire.Post(Wire.ListTools).As("alice").With("Mcp-Session-Id", session))).AssertRefused(404, SessionNotFound);
        Assert.Equal(200, (await host.AskAsync(Wire.Delete(session).As("alice"))).Status);
    }

    [Fact]
    public async Task Delete_ends_the_open_stream_too()
    {
        await using var host = await McpHost.StartAsync();
        var session = await host.BeginSessionAsync();
        using var stream = await OpenStreamAsync(host, session);

        await host.AskAsync(Wire.Delete(session).As("alice"));

        var rest = stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await rest.WaitAsync(Wire.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_has_one_stream_for_what_the_server_says_unasked()
    {
        await using var host = await McpHost.StartAsync();
        var session = await host.BeginSessionAsync();
        using var stream = await OpenStreamAsync(host, session);

        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        (await host.AskAsync(Wire.Get(session).As("alice"))).AssertRefused(400, Unspecified, id: null);
    }

    [Fact]
    public async Task Get_must_accept_events()
    {
        await using var host = await McpHost.StartAsync();
        var session = await host.BeginSessionAsync();
        (await host.AskAsync(Wire.Get(session).As("alice").With("Accept", "application/json"))).AssertRefused(406, Unspecified, id: null);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_sessionless_revision_has_only_post(string method)
    {
        await using var host = await McpHost.StartAsync();
        var request = new HttpRequestMessage(new(method), "/mcp").With("Accept", "text/event-stream").With("MCP-Protocol-Version", Wire.Sessionless);
        var answer = await host.AskAsync(request);

        answer.AssertRefused(405, Unspecified, id: null);
        Assert.Equal(["POST"], answer.Response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_stateless_endpoint_has_only_post(string method)
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateless);
        var answer = await host.AskAsync(new HttpRequestMessage(new(method), "/mcp"));

        Assert.Equal(405, answer.Status);
        Assert.Equal(["POST"], answer.Response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_stateless_endpoint_answers_every_request_for_itself()
    {
        await using var host = await McpHost.StartAsync(HttpServerSessionMode.Stateless);

        var initialized = await host.AskAsync(Wire.Post(Wire.Initialize));
        Assert.Equal((200, null), (initialized.Status, initialized.Session));
        Assert.Equal("hi", (await host.AskAsync(Wire.Post(Wire.CallEcho("hi")))).Text);
        (await host.AskAsync(Wire.Post(Wire.ListTools).With("Mcp-Session-Id", "any"))).AssertRefused(400, Unspecified);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.StatefulForInitializeClients)]
    public async Task A_sessionless_revision_ignores_a_session_id(HttpServerSessionMode mode)
    {
        await using var host = await McpHost.StartAsync(mode);
        var answer = await host.AskAsync(Wire.PostSessionless("tools/list").With("Mcp-Session-Id", "any"));
        Assert.Equal((200, null), (answer.Status, answer.Session));
    }

    [Fact]
    public async Task Options_can_be_adjusted_to_the_caller()
    {
        await using var host = await McpHost.StartAsync(transport: options => options.ConfigureSessionOptions = (http, server, _) =>
        {
            server.ServerInstructions = $"Welcome, {http.User.FindFirst("sub")?.Value}.";
            return Task.CompletedTask;
        });
        await using var inSession = await host.ConnectAsync(Wire.Sessions, "alice");
        await using var perRequest = await host.ConnectAsync(Wire.Sessionless, "bob");

        Assert.Equal("Welcome, alice.", inSession.ServerInstructions);
        Assert.Equal("Welcome, bob.", perRequest.ServerInstructions);
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(McpHost host, string session)
    {
        var stream = await host.Http.SendAsync(
            Wire.Get(session).As("alice"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)stream.StatusCode);
        return stream;
    }
}
