using System.Net;
using System.Text.Json.Nodes;
using Xaa.Client;
using Xaa.Records;

namespace Xaa.Tests.Client;

public sealed class ResourceMetadataTests
{
    private const string Inserted = "/.well-known/oauth-protected-resource/mcp";
    private const string Root = "/.well-known/oauth-protected-resource";

    [Fact] // SPEC 56, QUIRKS C3
    public async Task The_challenged_document_is_used_when_its_resource_is_the_MCP_server()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Json("/elsewhere", flow.DesignResource);
        flow.Design.Routes.TryRemove(Inserted, out _);
        flow.Challenge = $"""Bearer error="invalid_token", resource_metadata="{ClientFlow.DesignIssuer}/elsewhere" """;
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
    }

    [Theory] // SPEC 56
    [InlineData("http://localhost:7401/mcp/")]
    [InlineData("http://localhost:7401")]
    [InlineData("http://localhost:7402/mcp")]
    [InlineData("HTTP://localhost:7401/mcp")]
    public async Task A_document_for_another_resource_is_not_used(string resource)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignResource["resource"] = resource;
        foreach (var challenge in new[] { flow.Challenge, null })
        {
            flow.Challenge = challenge;
            var refusal = await flow.RefusedAsync();
            Assert.Equal((FlowStep.ResourceRequest, ClientErrors.ResourceMismatch), (refusal.Step, refusal.Code));
        }
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 56
    public async Task A_host_that_looks_reads_the_document_anew_and_nothing_of_a_server_that_has_become_another_one_is_kept()
    {
        await using var flow = await ClientFlow.StartAsync();
        for (var i = 0; i < 2; i++)
            Assert.Equal(ClientFlow.DesignMcp, (await flow.Client.DiscoverAsync(flow.DesignServer, null)).Resource);
        Assert.Equal(1, flow.Network.Count("localhost:7401" + Inserted));
        await flow.Client.RediscoverAsync(flow.DesignServer);
        await flow.Client.DiscoverAsync(flow.DesignServer, null);
        Assert.Equal(2, flow.Network.Count("localhost:7401" + Inserted));

        flow.DesignResource["resource"] = "http://localhost:7402/mcp";
        await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.Client.RediscoverAsync(flow.DesignServer));
        await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.Client.DiscoverAsync(flow.DesignServer, null));
    }

    [Fact] // SPEC 56, QUIRKS C3
    public async Task Without_a_challenge_the_document_is_derived_from_the_servers_address()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = null;
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(1, flow.Network.Count("localhost:7401" + Inserted));
    }

    [Fact] // SPEC 56, QUIRKS C3
    public async Task A_root_document_for_the_origin_is_used_and_a_token_for_the_origin_asked_for()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = null;
        flow.Design.Routes.TryRemove(Inserted, out _);
        flow.DesignResource["resource"] = ClientFlow.DesignIssuer;
        flow.Design.Json(Root, flow.DesignResource);
        flow.Idp.Answer("/token", form => (200, With(flow.IdJagAnswer(), form["resource"]!)));
        flow.Design.Answer("/oauth/token", form => (200, With(flow.AccessTokenAnswer(), form["resource"]!)));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(ClientFlow.DesignIssuer, flow.Requests("localhost:7100/token")[0].Form()["resource"]);
    }

    [Fact] // SPEC 56, C12
    public async Task A_root_document_that_describes_the_MCP_path_is_refused_as_derived_from_the_origin()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = null;
        flow.Design.Routes.TryRemove(Inserted, out _);
        flow.Design.Json(Root, flow.DesignResource);
        Assert.Equal(ClientErrors.ResourceMismatch, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Exchanges);
    }

    [Fact] // SPEC C12
    public async Task The_same_root_document_is_good_when_the_challenge_names_it()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = $"""Bearer resource_metadata="{ClientFlow.DesignIssuer}{Root}" """;
        flow.Design.Json(Root, flow.DesignResource);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
    }

    [Theory]
    [InlineData("http://localhost:7402/.well-known/oauth-protected-resource/mcp")]
    [InlineData("http://design.example/.well-known/oauth-protected-resource/mcp")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not an address")]
    public async Task A_challenge_cannot_send_the_client_to_another_origin(string address)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = $"""Bearer resource_metadata="{address}" """;
        Assert.Equal(ClientErrors.InsecureAddress, (await flow.RefusedAsync()).Code);
        Assert.Single(flow.Network.Requests);
    }

    [Fact] // SPEC 69
    public async Task An_authorization_server_without_credentials_gets_none()
    {
        await using var flow = await ClientFlow.StartAsync();
        await using var foreign = await FakeParty.StartAsync(flow.Network, "localhost:7999");
        flow.DesignResource["authorization_servers"] = new JsonArray("http://localhost:7999");
        var refusal = await flow.RefusedAsync();
        Assert.Equal((ClientErrors.UnknownAuthorizationServer, false), (refusal.Code, refusal.IsPolicyDenial));
        Assert.DoesNotContain(flow.Network.Requests, r => r.Address.Port == 7999);
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 69
    public async Task A_resource_that_names_no_authorization_server_gets_no_credentials()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignResource.Remove("authorization_servers");
        Assert.Equal(ClientErrors.UnknownAuthorizationServer, (await flow.RefusedAsync()).Code);
        Assert.Equal((0, 0), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 69
    public async Task Of_several_authorization_servers_the_one_with_credentials_is_used()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignResource["authorization_servers"] = new JsonArray("http://localhost:7999", ClientFlow.DesignIssuer);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.DoesNotContain(flow.Network.Requests, r => r.Address.Port == 7999);
    }

    [Fact] // SPEC 74
    public async Task An_MCP_server_without_metadata_is_a_clear_refusal()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Challenge = null;
        flow.Design.Routes.TryRemove(Inserted, out _);
        Assert.Equal(ClientErrors.MetadataUnavailable, (await flow.RefusedAsync()).Code);
    }

    private static JsonObject With(JsonObject answer, string? resource)
    {
        answer["resource"] = resource;
        return answer;
    }
}
