using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Tests.OAuth;

public sealed class MetadataTests
{
    [Theory] // RFC 8414 §2, RFC 9728 §2: most members are optional, and some servers leave out required ones
    [InlineData("""{"issuer":"https://as.example"}""")]
    [InlineData("""{"issuer":"https://as.example","grant_types_supported":null,"response_types_supported":null}""")]
    public void Authorization_server_metadata_is_read_without_its_lists(string json)
    {
        var metadata = JsonSerializer.Deserialize(json, OAuthJson.Default.AuthorizationServerMetadata)!;

        Assert.Equal("https://as.example", metadata.Issuer);
        Assert.Null(metadata.GrantTypesSupported);
        Assert.Null(metadata.ResponseTypesSupported);
        Assert.Equal("""{"issuer":"https://as.example"}""", JsonSerializer.Serialize(metadata, OAuthJson.Default.AuthorizationServerMetadata));
    }

    [Fact]
    public void Protected_resource_metadata_is_read_without_authorization_servers()
    {
        var metadata = JsonSerializer.Deserialize("""{"resource":"https://mcp.example/mcp"}""", OAuthJson.Default.ProtectedResourceMetadata)!;

        Assert.Equal("https://mcp.example/mcp", metadata.Resource);
        Assert.Null(metadata.AuthorizationServers);
    }
}
