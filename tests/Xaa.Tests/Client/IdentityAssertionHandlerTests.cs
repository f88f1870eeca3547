using System.Diagnostics;
using System.Net;
using Xaa.Client;
using Xaa.Records;

namespace Xaa.Tests.Client;

public sealed class IdentityAssertionHandlerTests
{
    [Fact]
    public async Task A_401_leads_through_metadata_and_both_steps_to_the_same_request_with_a_token()
    {
        await using var flow = await ClientFlow.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(
            [
                "localhost:7401/mcp",
                "localhost:7401/.well-known/oauth-protected-resource/mcp",
                "localhost:7100/.well-known/oauth-authorization-server",
                "localhost:7401/.well-known/oauth-authorization-server",
                "localhost:7100/token",
                "localhost:7401/oauth/token",
                "localhost:7401/mcp",
            ],
            flow.Network.Requests.Select(r => r.AuthorityAndPath));
        var calls = flow.Requests("localhost:7401/mcp");
        Assert.Equal([null, "Bearer access-1"], calls.Select(r => r.Header("Authorization")));
        Assert.Equal(calls[0].Body, calls[1].Body);
    }

    [Fact]
    public async Task A_host_that_knows_its_servers_has_the_token_before_the_first_call_so_that_no_call_is_refused()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, handler) = flow.Connect();
        Assert.Equal("access-1", (await handler.PrepareAsync(CancellationToken.None)).Token.Value);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal(["Bearer access-1"], flow.Requests("localhost:7401/mcp").Select(r => r.Header("Authorization")));
        Assert.Equal((1, 1), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 82
    public async Task The_scope_of_the_challenge_is_asked_for()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = """Bearer scope="design.read design.write", error="invalid_token" """;
        await flow.CallAsync(flow.Connect().Http);
        Assert.Equal("design.read design.write", flow.Requests("localhost:7100/token")[0].Form()["scope"]);
    }

    [Fact] // SPEC 82
    public async Task Without_a_challenged_scope_the_basic_scopes_of_the_metadata_are_asked_for()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = "Bearer";
        await flow.CallAsync(flow.Connect().Http);
        Assert.Equal("design.read", flow.Requests("localhost:7100/token")[0].Form()["scope"]);
    }

    [Fact]
    public async Task A_token_that_is_no_longer_accepted_is_replaced_once()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        flow.Accepts = token => token == "access-2";
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal((2, 2), (flow.Exchanges, flow.Redemptions));
    }

    [Fact]
    public async Task A_server_that_accepts_no_token_ends_it_after_one_fresh_one()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Accepts = _ => false;
        Assert.Equal(HttpStatusCode.Unauthorized, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal((2, 2), (flow.Exchanges, flow.Redemptions));
        Assert.Equal([null, "Bearer access-1", "Bearer access-2"], flow.Requests("localhost:7401/mcp").Select(r => r.Header("Authorization")));
    }

    [Fact] // SPEC 82
    public async Task Insufficient_scope_widens_the_scope_once_and_for_the_calls_after()
    {
        await using var flow = await ClientFlow.StartAsync();
        Forbid(flow, unless: "access-2");
        var (http, _) = flow.Connect();
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal(["design.read", "design.read design.write"], flow.Requests("localhost:7100/token").Select(r => r.Form()["scope"]));
    }

    [Fact] // SPEC 82
    public async Task A_server_that_is_never_content_is_not_asked_in_a_loop()
    {
        await using var flow = await ClientFlow.StartAsync();
        Forbid(flow, unless: "none");
        Assert.Equal(HttpStatusCode.Forbidden, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact] // SPEC 82
    public async Task A_server_that_wants_more_each_time_is_followed_three_times()
    {
        await using var flow = await ClientFlow.StartAsync();
        var wanted = 0;
        flow.Design.Routes["/mcp"] = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization.Count == 0 ? 401 : 403;
            context.Response.Headers.WWWAuthenticate =
                context.Response.StatusCode == 401 ? flow.Challenge : $"Bearer error=\"insufficient_scope\", scope=\"more.{++wanted}\"";
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.Forbidden, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(
            ["design.read", "design.read more.1", "design.read more.1 more.2", "design.read more.1 more.2 more.3"],
            flow.Requests("localhost:7100/token").Select(r => r.Form()["scope"]));
    }

    [Fact]
    public async Task A_refused_widening_leaves_the_narrower_token_in_use()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        Forbid(flow, unless: "none");
        flow.Idp.Answer("/token", _ => (400, ClientFlow.Error("access_denied")));
        await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.CallAsync(http));
        flow.Design.Routes["/mcp"] = context => FakeParty.WriteAsync(context, 200, new System.Text.Json.Nodes.JsonObject());
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal("Bearer access-1", flow.Requests("localhost:7401/mcp")[^1].Header("Authorization"));
    }

    [Fact] // RFC 9470: the person may have signed in more strongly since the token was made
    public async Task A_call_that_needs_a_stronger_sign_in_asks_once_more_with_the_scope_it_needs()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        flow.Accepts = token => token == "access-2";
        flow.Challenge = """Bearer error="insufficient_user_authentication", acr_values="urn:xaa:mfa", scope="design.write" """;
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(http));
        Assert.Equal("design.read design.write", flow.Requests("localhost:7100/token")[^1].Form()["scope"]);
    }

    [Fact]
    public async Task A_sign_in_that_stays_too_weak_is_said_and_not_asked_for_in_a_loop()
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();
        await flow.CallAsync(http);
        flow.Accepts = _ => false;
        flow.Challenge = """Bearer error="insufficient_user_authentication", acr_values="urn:xaa:mfa", scope="design.write" """;
        var exception = await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.CallAsync(http));
        Assert.Equal((FlowStep.ResourceRequest, "insufficient_user_authentication"), (exception.Refusal.Step, exception.Refusal.Code));
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact]
    public async Task A_repeated_request_drops_the_headers_of_the_first_attempt()
    {
        await using var flow = await ClientFlow.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, ClientFlow.DesignMcp) { Content = new StringContent("body") };
        request.Headers.Add("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");
        request.Headers.Add("tracestate", "a=b");
        request.Headers.Add("baggage", "c=d");
        request.Headers.Add("Authorization", "Bearer something-else");
        request.Headers.Add("Mcp-Method", "tools/list");
        using var response = await flow.Connect().Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var again = flow.Requests("localhost:7401/mcp")[1];
        Assert.Equal("Bearer access-1", again.Header("Authorization"));
        Assert.Equal(("tools/list", "body"), (again.Header("Mcp-Method"), again.Body));
        Assert.Null(again.Header("traceparent"));
        Assert.Null(again.Header("tracestate"));
        Assert.Null(again.Header("baggage"));
    }

    [Theory]
    [InlineData("http://localhost:7402/mcp")]
    [InlineData("http://localhost:7401/mcp2")]
    [InlineData("http://localhost:7401/other")]
    public async Task A_token_is_not_sent_anywhere_else(string address)
    {
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(address));
        Assert.Empty(flow.Network.Requests);
    }

    [Fact]
    public async Task Both_token_requests_stand_in_the_trace_of_the_call_and_a_later_call_links_to_it()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Xaa" or "Calls",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var calls = new ActivitySource("Calls");
        await using var flow = await ClientFlow.StartAsync();
        var (http, _) = flow.Connect();

        string first;
        using (var call = calls.StartActivity("call 1"))
        {
            first = call!.TraceId.ToHexString();
            await flow.CallAsync(http);
            Assert.Empty(call.Links);
        }
        foreach (var path in new[] { "localhost:7100/token", "localhost:7401/oauth/token" })
            Assert.StartsWith($"00-{first}-", flow.Requests(path)[0].Header("traceparent"));

        using var second = calls.StartActivity("call 2");
        await flow.CallAsync(http);
        Assert.Equal(first, Assert.Single(second!.Links).Context.TraceId.ToHexString());
    }

    private static void Forbid(ClientFlow flow, string unless) => flow.Design.Routes["/mcp"] = context =>
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        context.Response.StatusCode = authorization == "" ? 401 : authorization == $"Bearer {unless}" ? 200 : 403;
        context.Response.Headers.WWWAuthenticate = context.Response.StatusCode switch
        {
            401 => flow.Challenge,
            403 => """Bearer error="insufficient_scope", scope="design.write" """,
            _ => null,
        };
        return Task.CompletedTask;
    };
}
