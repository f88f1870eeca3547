using System.Net;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>Authorization requests that break a rule. Whom nobody can trust to be told is not redirected to.</summary>
public sealed class AuthorizeRequestTests(AuthorizeRequestTests.Open open) : IClassFixture<AuthorizeRequestTests.Open>
{
    [Theory] // RFC 9700 §2.1
    [InlineData("client_id", null)]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "http://localhost:6274/oauth/callback/")]
    [InlineData("redirect_uri", "http://localhost:6275/oauth/callback")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    public async Task A_client_or_redirect_uri_that_is_not_known_is_shown_and_goes_nowhere(string name, string? value)
    {
        using var browser = open.Stack.NewBrowser();
        var page = await browser.GetAsync(Authorize(PkcePair.New(), changes: (name, value)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Leaving));
        Assert.DoesNotContain("evil.example", page.Html);
        Assert.Contains("frame-ancestors 'none'", page.Response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(0, open.Stack.Network.Count("localhost:7100/authorize"));
    }

    [Theory] // SPEC 79, 83
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("resource", null, "invalid_target")]
    [InlineData("resource", "", "invalid_target")]
    [InlineData("resource", "http://localhost:7402/mcp/", "invalid_target")]
    [InlineData("resource", "http://localhost:7401/mcp", "invalid_target")]
    [InlineData("scope", "wiki.read wiki.burn", "invalid_scope")]
    [InlineData("scope", "openid", "invalid_scope")]
    [InlineData("prompt", "select_account", "invalid_request")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://app.example/r", "request_uri_not_supported")]
    public async Task Any_other_fault_goes_to_the_client_with_state_and_issuer(string name, string? value, string error)
    {
        using var browser = open.Stack.NewBrowser();
        var page = await browser.GetAsync(Authorize(PkcePair.New(), changes: (name, value)));

        Assert.StartsWith(InspectorRedirect + "?", page.Leaving?.AbsoluteUri);
        var answer = Query(page);
        Assert.Equal((error, "state-1", Wiki), (answer["error"], answer["state"], answer["iss"]));
        Assert.False(answer.ContainsKey("code"));
    }

    [Theory]
    [InlineData("scope=wiki.read", "invalid_request")]
    [InlineData("state=other", "invalid_request")]
    [InlineData("resource=http%3A%2F%2Flocalhost%3A7401%2Fmcp", "invalid_target")]
    public async Task What_is_said_twice_is_refused(string more, string error)
    {
        using var browser = open.Stack.NewBrowser();
        var page = await browser.GetAsync(new(Authorize(PkcePair.New()).AbsoluteUri + "&" + more));
        Assert.Equal(error, Query(page)["error"]);
    }

    [Fact]
    public async Task A_client_that_only_redeems_ID_JAGs_has_no_part_in_it()
    {
        await using var stack = new OrdinaryStack();
        stack.WikiSeed["clients"]![1]!.AsObject().Remove("redirectUris");
        stack.Start();
        using var browser = stack.NewBrowser();

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(Authorize(PkcePair.New(), App))).Status);
        var (status, body) = await stack.TokenAsync(CodeForm("some-code", PkcePair.New(), App), App);
        Assert.Equal((400, "unauthorized_client"), (status, (string?)body["error"]));
    }

    public sealed class Open : IAsyncDisposable
    {
        public OrdinaryStack Stack { get; } = new OrdinaryStack().Start();

        public ValueTask DisposeAsync() => Stack.DisposeAsync();
    }
}
