using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>Step 4, SPEC 47, 74, 82, 85: who may call, and what the others are told.</summary>
public sealed class AccessTokenTests(DesignServer design) : IClassFixture<DesignServer>
{
    private const string Rest =
        "scope=\"design.read design.write\", resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"";

    [Fact] // SPEC 47
    public async Task The_token_of_step_3_calls_a_tool_and_its_id_joins_the_records()
    {
        var redeemed = await design.RedeemAsync(design.Claims());

        var answer = await design.CallAsync("look", "Bearer " + redeemed.AccessToken);

        Assert.Equal(200, answer.Status);
        Assert.Contains("looked", answer.Body, StringComparison.Ordinal);
        Assert.Equal((FlowStep.ResourceRequest, Outcome.Issued), (answer.Record.Step, answer.Record.Outcome));
        Assert.Equal((redeemed.Record.IssuedId, new JsonWebToken(redeemed.AccessToken).Id), (answer.Record.ConsumedId, answer.Record.ConsumedId!));
        Assert.Equal((DesignServer.ClientId, "u-alice"), (answer.Record.ClientId, answer.Record.Subject));
    }

    [Theory] // SPEC 74
    [InlineData("/mcp")]
    [InlineData("/MCP/")]
    public async Task Without_a_token_the_challenge_says_where_to_get_one(string path)
    {
        var answer = await design.ListToolsAsync(null, path);

        Assert.Equal((401, $"Bearer {Rest}", Reasons.MissingToken), (answer.Status, answer.Challenge, answer.Record.Reason));
    }

    [Fact]
    public async Task Junk_is_no_token() => AssertRefused(await design.ListToolsAsync("Bearer anything"), Reasons.MalformedToken);

    [Theory] // JSON, but no text: whoever reads it carelessly answers 500 to a stranger
    [InlineData("""{"iss":"\ud800"}""")]
    [InlineData("""{"iss":["http://localhost:7401"]}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[]")]
    public async Task Claims_that_cannot_be_read_are_no_token(string payload)
    {
        var token = ForgedJwt.WithoutSignature("""{"alg":"ES256","typ":"at+jwt","kid":"x"}""", payload);

        var answer = await design.ListToolsAsync("Bearer " + token);

        Assert.Equal((401, Outcome.Refused), (answer.Status, answer.Record.Outcome));
    }

    [Fact]
    public async Task A_token_of_another_issuer_or_key_is_refused()
    {
        using var impostor = new TestIssuer(DesignServer.Issuer, design.Clock);

        AssertRefused(await ListToolsAsync(design.Idp), Reasons.UntrustedIssuer);
        AssertRefused(await ListToolsAsync(impostor), Reasons.UnknownKey);

        Task<McpAnswer> ListToolsAsync(TestIssuer issuer) =>
            design.ListToolsAsync("Bearer " + issuer.AccessToken(DesignServer.Resource, DesignServer.ClientId, "design.read"));
    }

    [Fact] // SPEC 47, 85: right issuer and key, but for another MCP server
    public async Task A_token_for_another_audience_is_refused()
    {
        var keys = (Xaa.Jwt.SigningKeys)design.Services.GetService(typeof(Xaa.Jwt.SigningKeys))!;
        var issuer = new Xaa.Jwt.AccessTokenIssuer(DesignServer.Issuer, keys, design.Clock, TimeSpan.FromMinutes(5));
        foreach (var audience in (string[])["http://localhost:7402/mcp", DesignServer.Issuer, DesignServer.Resource + "/"])
        {
            var issued = issuer.Issue(new() { Subject = "u-alice", ClientId = DesignServer.ClientId, Audience = audience, Scope = "design.read" });
            AssertRefused(await design.ListToolsAsync("Bearer " + issued.Token.Value), Reasons.AudienceMismatch);
        }
    }

    [Fact]
    public async Task A_token_expires()
    {
        var token = await design.AccessTokenAsync("design.read");
        design.Clock.Advance(TimeSpan.FromMinutes(5));

        AssertRefused(await design.ListToolsAsync("Bearer " + token), Reasons.Expired);
    }

    [Fact] // RFC 6750 §2.3, SPEC 77
    public async Task A_token_in_the_address_is_refused()
    {
        var token = await design.AccessTokenAsync("design.read");

        var answer = await design.ListToolsAsync(null, "/mcp?access_token=" + token);

        Assert.Equal((400, Reasons.TokenInQuery), (answer.Status, answer.Record.Reason));
    }

    [Fact] // SPEC 82
    public async Task A_missing_scope_is_403_with_every_scope_in_one_challenge()
    {
        var answer = await design.CallAsync("move", "Bearer " + await design.AccessTokenAsync("design.read"));

        Assert.Equal(403, answer.Status);
        Assert.Equal(
            $"Bearer error=\"insufficient_scope\", error_description=\"The tool needs a scope that the access token lacks.\", {Rest}",
            answer.Challenge);
        Assert.Equal(
            (Reasons.MissingScope, "design.read design.write", null),
            (answer.Record.Reason, answer.Record.RequestedScope, answer.Record.GrantedScope));

        var better = await design.CallAsync("move", "Bearer " + await design.AccessTokenAsync("design.read design.write"));
        Assert.Contains("moved", better.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_names_no_scope_is_closed() =>
        Assert.Equal(403, (await design.CallAsync("closed", "Bearer " + await design.AccessTokenAsync("design.read design.write"))).Status);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","Name":"move"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look"},"PARAMS":{"name":"move"}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"move"}}]""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}")]
    [InlineData("")]
    [InlineData("garbage")]
    public async Task A_message_with_two_readings_or_none_is_refused(string body)
    {
        var answer = await design.SendAsync(
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"), "Bearer " + await design.AccessTokenAsync("design.read"));

        Assert.Equal((400, Reasons.MalformedRequest), (answer.Status, answer.Record.Reason));
    }

    private static void AssertRefused(McpAnswer answer, string reason)
    {
        Assert.Equal((401, reason), (answer.Status, answer.Record.Reason));
        Assert.Equal($"Bearer error=\"invalid_token\", error_description=\"The access token is not acceptable.\", {Rest}", answer.Challenge);
    }
}
