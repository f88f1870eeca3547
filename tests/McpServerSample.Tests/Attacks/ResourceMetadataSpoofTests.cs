using System.Text.Json.Nodes;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// QUIRKS C3: resource metadata that speaks for somebody else's resource. Clients compare (ResourceMetadataTests of Xaa/Client); this server speaks
/// for its own resource and no other.
/// </summary>
[Collection(AttackedServer.Name)]
public sealed class ResourceMetadataSpoofTests(DesignServer design)
{
    [Theory] // SPEC 56
    [InlineData("/.well-known/oauth-protected-resource/mcp", "localhost:7401")]
    [InlineData("/.well-known/oauth-protected-resource/mcp", "evil.example")]
    [InlineData("/.well-known/oauth-protected-resource", "evil.example")]
    public async Task The_resource_is_this_one_and_governed_here_by_whatever_name_the_server_is_asked(string path, string host)
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(DesignServer.Resource, (string?)document["resource"]);
        Assert.Equal(DesignServer.Issuer, (string?)Assert.Single(document["authorization_servers"]!.AsArray()));
    }

    [Theory] // SPEC 56: a document for an address that is no resource would let it be one
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/tools")]
    [InlineData("/.well-known/oauth-protected-resource/mcp%2f..%2fother")]
    [InlineData("/.well-known/oauth-protected-resource/https://evil.example/mcp")]
    public async Task For_another_address_there_is_no_document(string path)
    {
        using var http = design.Http();
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)response.StatusCode);
    }
}
