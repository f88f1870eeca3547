using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 42, 47, QUIRKS C12: the token is for the one MCP server that is governed here.</summary>
[Collection(AttackedServer.Name)]
public sealed class ResourceWideningTests(DesignServer design)
{
    [Theory] // SPEC 42, C3
    [InlineData("http://localhost:7402/mcp")]
    [InlineData("http://localhost:7401/mcp/")]
    [InlineData("http://localhost:7401")]
    [InlineData("http://localhost:7401/mcp#x")]
    public async Task An_id_jag_for_a_resource_that_is_not_here_is_refused(string resource)
    {
        (await design.RedeemAsync(design.Claims().With("resource", resource))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ResourceNotHere);
        (await design.RedeemAsync(design.Claims().With("resource", new[] { DesignServer.Resource, resource })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.ResourceNotHere);
    }

    [Theory] // SPEC 42: without a resource it would be good at every server of this authorization server
    [InlineData(null)]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("[\"http://localhost:7401/mcp\",null]")]
    public async Task An_id_jag_without_a_resource_is_refused(string? resource)
    {
        var claims = JsonSerializer.SerializeToNode(design.Claims())!.AsObject();
        claims.Remove("resource");
        if (resource is not null)
            claims["resource"] = JsonNode.Parse(resource);

        var answer = await design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag), claims.ToJsonString()));

        answer.AssertRefused(OAuthErrors.InvalidGrant, resource == "\"\"" ? Reasons.ResourceNotHere : Reasons.MissingResource);
    }

    [Fact] // SPEC 42
    public async Task The_request_may_name_the_resource_of_the_id_jag() =>
        (await design.RedeemAsync(design.Claims(), ("resource", DesignServer.Resource))).AssertIssued();

    [Fact] // SPEC 47
    public async Task The_request_does_not_widen_it()
    {
        (await design.RedeemAsync(design.Claims(), ("resource", "http://localhost:7402/mcp")))
            .AssertRefused(OAuthErrors.InvalidTarget, Reasons.ResourceNotGoverned);
        (await design.RedeemAsync(design.Claims(), ("resource", DesignServer.Resource), ("resource", "http://localhost:7402/mcp")))
            .AssertRefused(OAuthErrors.InvalidTarget, Reasons.ResourceNotGoverned);
    }
}
