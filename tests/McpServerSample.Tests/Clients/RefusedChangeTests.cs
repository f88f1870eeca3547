using System.Net;
using System.Text.Json.Nodes;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>What changes no registration, and who. RFC 7592 §2.</summary>
public sealed class RefusedChangeTests : IClassFixture<OpenServer>
{
    private readonly DesignServer _design;

    public RefusedChangeTests(OpenServer design)
    {
        _design = design;
        // So that none has to wait for those before it.
        _design.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("client_id", "\"agent-at-design\"", "invalid_request")]
    [InlineData("client_id", "null", "invalid_client_metadata")]
    [InlineData("client_secret", "\"another secret that it would rather have\"", "invalid_request")]
    [InlineData("registration_access_token", "\"x\"", "invalid_request")]
    [InlineData("client_id_issued_at", "1", "invalid_request")]
    [InlineData("token_endpoint_auth_method", "\"none\"", "invalid_client_metadata")]
    public async Task A_change_that_cannot_be_changes_nothing(string member, string value, string error)
    {
        var (client, own, token) = await _design.RegisterOneAsync();
        var wanted = Registering.Wanted(client);
        wanted["client_name"] = "Another name";
        wanted[member] = JsonNode.Parse(value);
        (await _design.SendAsync(HttpMethod.Put, own, wanted.ToJsonString(), token)).AssertRefused(error);
        Assert.Equal("Notes for agents", (await _design.SendAsync(HttpMethod.Get, own, token: token))["client_name"]);
    }

    [Fact]
    public async Task Nobody_else_opens_it()
    {
        var (client, own, _) = await _design.RegisterOneAsync();
        var (_, _, others) = await _design.RegisterOneAsync();
        foreach (var token in (string?[])[null, "", others, client["client_secret"], new('x', 5000)])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            {
                var answer = await _design.SendAsync(method, own, "{}", token);
                answer.AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
                Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
            }
        }
        (await _design.SendAsync(HttpMethod.Delete, Registering.Path + "/" + DesignServer.ClientId, token: others))
            .AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }
}
