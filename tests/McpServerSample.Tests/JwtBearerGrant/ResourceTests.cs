using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 42, 47, QUIRKS C12: the token is for the one MCP server that is governed here.</summary>
public sealed class ResourceTests(DesignServer design) : IClassFixture<DesignServer>
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
