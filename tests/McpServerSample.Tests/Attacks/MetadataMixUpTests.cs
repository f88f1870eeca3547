using System.Text;
using System.Text.Json.Nodes;
using Xaa.McpServerSample.Tests.Mcp;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// QUIRKS C2: an attacker's metadata that claims an honest issuer. Clients compare (Xaa/Client does, AuthorizationServerMetadataTests); what they
/// compare with is said here to the letter, whoever asks and by whatever name.
/// </summary>
[Collection(AttackedServer.Name)]
public sealed class MetadataMixUpTests(DesignServer design)
{
    [Theory] // SPEC 55, 81
    [InlineData("/.well-known/oauth-authorization-server", "evil.example")]
    [InlineData("/.well-known/openid-configuration", "evil.example")]
    [InlineData("/.well-known/oauth-authorization-server", "127.0.0.1:7401")]
    public async Task The_issuer_and_its_endpoints_are_what_they_are_by_whatever_name_the_server_is_asked(string path, string host)
    {
        var document = await GetAsync(path, host);

        Assert.Equal(DesignServer.Issuer, (string?)document["issuer"]);
        foreach (var (_, address) in document.Where(member => member.Key.EndsWith("_endpoint", StringComparison.Ordinal) || member.Key == "jwks_uri"))
            Assert.StartsWith(DesignServer.Issuer + "/oauth/", (string?)address, StringComparison.Ordinal);
    }

    [Theory] // SPEC 74: whoever is sent elsewhere for the metadata gets another server's credentials asked of him
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("Forwarded", "host=evil.example;proto=https")]
    [InlineData("X-Original-Host", "evil.example")]
    public async Task The_challenge_names_this_server_alone(string header, string value)
    {
        var answer = await design.SendAsync(
            new StringContent("{}", Encoding.UTF8, "application/json"), authorization: null, headers: (header, value));

        Assert.Equal(401, answer.Status);
        Assert.Contains("resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"", answer.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", string.Join('\n', answer.Challenges) + answer.Body, StringComparison.Ordinal);
    }

    private async Task<JsonObject> GetAsync(string path, string host)
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    }
}
