using System.Text.Json.Nodes;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Authentication;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>RFC 9728: the metadata document and the challenge that leads to it.</summary>
public sealed class ProtectedResourceTests
{
    private const string DocumentPath = "/.well-known/oauth-protected-resource/mcp";

    [Fact]
    public async Task A_call_without_a_token_is_told_where_the_document_is()
    {
        await using var host = await McpHost.StartAsync(authentication: WithDocument);

        var answer = await host.AskAsync(Wire.PostSessionless("tools/list"));

        Assert.Equal(401, answer.Status);
        Assert.Equal($"Bearer resource_metadata=\"{Address(host, DocumentPath)}\"", Challenge(answer));
        Assert.Equal(200, (await host.AskAsync(Wire.PostSessionless("tools/list").As("alice"))).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Every_method_of_the_endpoint_is_guarded(string method)
    {
        await using var host = await McpHost.StartAsync(authentication: WithDocument);
        var answer = await host.AskAsync(new HttpRequestMessage(new(method), "/mcp"));
        Assert.Equal(401, answer.Status);
        Assert.Equal($"Bearer resource_metadata=\"{Address(host, DocumentPath)}\"", Challenge(answer));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/mcp", "/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/", "/mcp")]
    [InlineData("/.well-known/oauth-protected-resource", "")]
    public async Task The_document_names_the_resource_that_was_asked_for(string path, string resource)
    {
        await using var host = await McpHost.StartAsync(authentication: WithDocument);

        var document = await ReadAsync(host, path);

        Assert.Equal(Address(host, resource), (string?)document["resource"]);
        Assert.Equal("https://as.example", (string?)document["authorization_servers"]![0]);
        Assert.Equal(["design.read"], document["scopes_supported"]!.AsArray().Select(scope => (string)scope!));
    }

    [Fact]
    public async Task A_resource_that_is_set_is_not_derived()
    {
        await using var host = await McpHost.StartAsync(authentication: options =>
            options.ResourceMetadata = new ProtectedResourceMetadata { Resource = "https://design.example/mcp" });

        Assert.Equal("https://design.example/mcp", (string?)(await ReadAsync(host, "/.well-known/oauth-protected-resource"))["resource"]);
    }

    [Fact]
    public async Task One_request_does_not_change_the_document_of_the_next()
    {
        await using var host = await McpHost.StartAsync(authentication: WithDocument);

        await ReadAsync(host, "/.well-known/oauth-protected-resource/first");

        Assert.Equal(Address(host, "/second"), (string?)(await ReadAsync(host, "/.well-known/oauth-protected-resource/second"))["resource"]);
    }

    [Fact]
    public async Task The_document_can_be_made_per_request()
    {
        await using var host = await McpHost.StartAsync(authentication: options => options.Events.OnResourceMetadataRequest = context =>
        {
            context.ResourceMetadata = new() { ResourceName = $"asked at {context.Request.Path}" };
            return Task.CompletedTask;
        });

        Assert.Equal($"asked at {DocumentPath}", (string?)(await ReadAsync(host, DocumentPath))["resource_name"]);
    }

    [Fact]
    public async Task The_document_may_stand_at_an_address_of_its_own()
    {
        await using var host = await McpHost.StartAsync(authentication: options =>
        {
            options.ResourceMetadataUri = new("/about", UriKind.Relative);
            options.ResourceMetadata = new ProtectedResourceMetadata { Resource = "https://design.example/mcp" };
        });

        var challenged = await host.AskAsync(Wire.PostSessionless("tools/list"));
        Assert.Equal($"Bearer resource_metadata=\"{Address(host, "/about")}\"", Challenge(challenged));
        Assert.Equal("https://design.example/mcp", (string?)(await ReadAsync(host, "/about"))["resource"]);
        Assert.Equal(404, (await host.AskAsync(new HttpRequestMessage(HttpMethod.Get, DocumentPath))).Status);
    }

    [Fact]
    public async Task A_document_on_another_host_is_only_named()
    {
        await using var host = await McpHost.StartAsync(authentication: options =>
        {
            options.ResourceMetadataUri = new("https://elsewhere.example/about");
            options.ResourceMetadata = new ProtectedResourceMetadata { Resource = "https://design.example/mcp" };
        });

        var challenged = await host.AskAsync(Wire.PostSessionless("tools/list"));
        Assert.Equal("Bearer resource_metadata=\"https://elsewhere.example/about\"", Challenge(challenged));
        Assert.Equal(404, (await host.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/about"))).Status);
    }

    private static void WithDocument(McpAuthenticationOptions options) => options.ResourceMetadata = new ProtectedResourceMetadata
    {
        AuthorizationServers = { "https://as.example" },
        ScopesSupported = ["design.read"],
    };

    private static string Challenge(Answer answer) => answer.Response.Headers.WwwAuthenticate.Single().ToString();

    private static string Address(McpHost host, string path) => $"{host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}";

    private static async Task<JsonNode> ReadAsync(McpHost host, string path)
    {
        var answer = await host.AskAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
        return answer.Body!;
    }
}
