using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Xaa.Client;
using Xaa.Records;

namespace Xaa.Tests.Client;

public sealed class AuthorizationServerMetadataTests
{
    private const string OAuth = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    [Theory] // SPEC 55
    [InlineData("http://localhost:7401/")]
    [InlineData("http://localhost:7402")]
    [InlineData("http://LOCALHOST:7401")]
    public async Task Metadata_that_claims_another_issuer_is_not_used(string issuer)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["issuer"] = issuer;
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.JwtBearerGrant, ClientErrors.IssuerMismatch), (refusal.Step, refusal.Code));
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 55
    public async Task The_IdPs_metadata_is_held_to_its_issuer_too()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.IdpMetadata["issuer"] = ClientFlow.IdpIssuer + "/";
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.TokenExchange, ClientErrors.IssuerMismatch), (refusal.Step, refusal.Code));
        Assert.Equal(0, flow.Exchanges);
    }

    // QUIRKS C2: the attacker's MCP server names the attacker's authorization server, whose metadata claims the honest issuer.
    [Fact] // SPEC 55
    public async Task Mix_up_an_honest_issuer_claimed_elsewhere_gets_no_credentials()
    {
        await using var flow = await ClientFlow.StartAsync();
        await using var attacker = await FakeParty.StartAsync(flow.Network, "localhost:6666");
        flow.DesignServer = new("http://localhost:6666/mcp", flow.DesignServer.Registration);
        attacker.Json("/.well-known/oauth-protected-resource/mcp", new JsonObject
        {
            ["resource"] = "http://localhost:6666/mcp",
            ["authorization_servers"] = new JsonArray("http://localhost:6666"),
        });
        attacker.Json(OAuth, flow.DesignMetadata.DeepClone());
        attacker.Routes["/mcp"] = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        Assert.Equal(ClientErrors.UnknownAuthorizationServer, (await flow.RefusedAsync()).Code);
        Assert.DoesNotContain(
            flow.Network.Requests.Where(r => r.Address.Port == 6666),
            r => r.Header("Authorization") is not null || (r.Method == "POST" && r.Body.Contains("client")));
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 55, 58
    public async Task An_issuer_without_a_path_is_asked_for_OAuth_metadata_then_for_OpenID_metadata()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Routes.TryRemove(OAuth, out _);
        flow.Design.Json(OpenId, flow.DesignMetadata);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal([OAuth, OpenId], MetadataPaths(flow));
    }

    [Fact] // SPEC 58
    public async Task The_first_document_found_is_the_one_used()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Json(OpenId, new JsonObject { ["issuer"] = "http://localhost:6666" });
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal([OAuth], MetadataPaths(flow));
    }

    [Fact] // SPEC 58
    public async Task An_issuer_without_metadata_in_either_place_is_not_used()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Routes.TryRemove(OAuth, out _);
        Assert.Equal(ClientErrors.MetadataUnavailable, (await flow.RefusedAsync()).Code);
        Assert.Equal([OAuth, OpenId], MetadataPaths(flow));
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 58
    public async Task An_issuer_with_a_path_is_asked_in_three_places()
    {
        await using var flow = await ClientFlow.StartAsync();
        const string issuer = ClientFlow.DesignIssuer + "/tenant1";
        flow.DesignServer = new(ClientFlow.DesignMcp, new(issuer, "agent-at-design", new("s")));
        flow.DesignResource["authorization_servers"] = new JsonArray(issuer);
        flow.DesignMetadata["issuer"] = issuer;
        flow.Design.Json("/tenant1" + OpenId, flow.DesignMetadata);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal([OAuth + "/tenant1", OpenId + "/tenant1", "/tenant1" + OpenId], MetadataPaths(flow));
    }

    [Theory] // SPEC 52, 74
    [InlineData("grant_types_supported", null)]
    [InlineData("grant_types_supported", "authorization_code")]
    [InlineData("authorization_grant_profiles_supported", "another")]
    public async Task A_server_that_does_not_redeem_ID_JAGs_is_not_asked_to(string member, string? value)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata[member] = value is null ? null : new JsonArray(value);
        Assert.Equal(ClientErrors.ProfileNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Theory] // SPEC 51
    [InlineData("grant_types_supported", null)]
    [InlineData("grant_types_supported", "authorization_code")]
    [InlineData("identity_chaining_requested_token_types_supported", "another")]
    public async Task An_IdP_that_does_not_issue_ID_JAGs_is_not_asked_to(string member, string? value)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.IdpMetadata[member] = value is null ? null : new JsonArray(value);
        Assert.Equal(ClientErrors.ProfileNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Exchanges);
    }

    [Fact] // SPEC 51, 52
    public async Task Who_publishes_the_grant_and_no_list_of_what_is_issued_or_redeemed_by_it_is_asked()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.IdpMetadata.Remove("identity_chaining_requested_token_types_supported");
        flow.DesignMetadata.Remove("authorization_grant_profiles_supported");
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal((1, 1), (flow.Exchanges, flow.Redemptions));
    }

    [Theory]
    [InlineData("http://design.example/token")]
    [InlineData("ftp://localhost:7401/token")]
    [InlineData("/oauth/token")]
    [InlineData("http://user:password@localhost:7401/oauth/token")]
    public async Task Secrets_are_sent_over_https_or_on_loopback_only(string endpoint)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["token_endpoint"] = endpoint;
        Assert.Equal(ClientErrors.InsecureAddress, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Routes["/token"] = context =>
        {
            context.Response.Redirect("http://localhost:7401/oauth/token", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        Assert.Equal(ClientErrors.MalformedResponse, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Theory]
    [InlineData("application/json", "{\"issuer\":\"http://localhost:7401\"")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "{\"issuer\":\"http://localhost:7401\",\"issuer\":\"http://localhost:7401\"}")]
    [InlineData("text/html", "<html></html>")]
    public async Task A_malformed_document_is_a_clear_refusal(string contentType, string body)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Routes[OAuth] = Answer(contentType, body);
        Assert.Equal(ClientErrors.MalformedResponse, (await flow.RefusedAsync()).Code);
    }

    [Fact]
    public async Task A_document_of_more_than_64_kB_is_not_read()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["padding"] = new string('x', 64 * 1024);
        var refusal = await flow.RefusedAsync();
        Assert.Equal((ClientErrors.MalformedResponse, "The answer is too large."), (refusal.Code, refusal.Description));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_clear_refusal_and_asked_again_later()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Routes[OAuth] = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        Assert.Equal(ClientErrors.MetadataUnavailable, (await flow.RefusedAsync()).Code);
        flow.Design.Json(OAuth, flow.DesignMetadata);
        flow.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));

        flow.Network.Unplug("localhost:7100");
        Assert.Equal(ClientErrors.Unreachable, (await flow.RefusedAsync(ClientFlow.Person("bob"))).Code);
    }

    private static RequestDelegate Answer(string contentType, string body) => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    };

    private static IEnumerable<string> MetadataPaths(ClientFlow flow) => flow.Network.Requests
        .Where(r => r.Address.Port == 7401 && (r.Address.AbsolutePath.Contains(OAuth) || r.Address.AbsolutePath.Contains(OpenId)))
        .Select(r => r.Address.AbsolutePath);
}
