using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 29, QUIRKS C15, RFC 8693 §4.1: the agent acts, and the person stays the person.</summary>
[Collection(AttackedServer.Name)]
public sealed class ActorOverstatementTests(DesignServer design)
{
    [Fact] // SPEC 29, RFC 9068 §2.2.1
    public async Task Who_acts_and_how_she_signed_in_stand_in_the_access_token_and_the_tools_see_it()
    {
        const string Act = """{"sub":"agent","sub_profile":"ai_agent","act":{"sub":"planner","iss":"https://partner.example"}}""";
        var answer = await RedeemAsync(Act, claims => claims["amr"] = new JsonArray("pwd", "otp"));

        answer.AssertIssued();
        var claims = JsonElement.Parse(Base64UrlEncoder.Decode(new JsonWebToken(answer.AccessToken).EncodedPayload));
        Assert.Equal("u-alice", claims.GetProperty("sub").GetString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Act), JsonNode.Parse(claims.GetProperty("act").GetRawText())));
        Assert.Equal((design.Idp.Now(-600), "urn:xaa:pwd"), (claims.GetProperty("auth_time").GetInt64(), claims.GetProperty("acr").GetString()));
        Assert.Equal("""["pwd","otp"]""", claims.GetProperty("amr").GetRawText());
        Assert.Equal(("u-alice", DesignServer.ClientId), (answer.Record.Subject, answer.Record.ClientId));

        var call = await design.CallAsync("who", "Bearer " + answer.AccessToken);
        Assert.Contains("u-alice, agent-at-design (agent agent)", call.Body, StringComparison.Ordinal);
        Assert.Equal("u-alice", call.Record.Subject);
    }

    [Fact]
    public async Task Where_nobody_acts_the_tools_see_the_client_alone()
    {
        var call = await design.CallAsync("who", "Bearer " + await design.AccessTokenAsync("design.read"));
        Assert.Contains("\"u-alice, agent-at-design\"", call.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_else_an_actor_claim_says_is_not_carried_on()
    {
        var answer = await RedeemAsync("""{"sub":"agent","email":"alice@acme.example","exp":1}""");

        answer.AssertIssued();
        Assert.DoesNotContain("acme.example", Base64UrlEncoder.Decode(new JsonWebToken(answer.AccessToken).EncodedPayload), StringComparison.Ordinal);
    }

    [Theory] // QUIRKS C15
    [InlineData("\"agent\"")]
    [InlineData("[{\"sub\":\"agent\"}]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":"\ud800"}""")]
    [InlineData("""{"sub":"agent","iss":{}}""")]
    [InlineData("""{"sub":"agent","sub_profile":7}""")]
    [InlineData("""{"sub":"agent","act":"planner"}""")]
    [InlineData("""{"sub":"agent","act":{"iss":"https://partner.example"}}""")]
    [InlineData("""{"sub":"u-alice"}""")]
    [InlineData("""{"sub":"u-alice","iss":"http://localhost:7100"}""")]
    [InlineData("""{"sub":"agent","act":{"sub":"u-alice"}}""")]
    [InlineData("""{"sub":"1","act":{"sub":"2","act":{"sub":"3","act":{"sub":"4","act":{"sub":"5"}}}}}""")]
    public async Task An_actor_that_cannot_be_accepted_is_not_dropped(string act) =>
        (await RedeemAsync(act)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ActorNotAcceptable);

    [Fact]
    public async Task A_name_that_is_too_long_is_none() =>
        (await RedeemAsync($$"""{"sub":"{{new string('x', 256)}}"}""")).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ActorNotAcceptable);

    [Fact]
    public async Task The_same_name_at_another_issuer_is_somebody_else() =>
        (await RedeemAsync("""{"sub":"u-alice","iss":"https://partner.example"}""")).AssertIssued();

    [Fact]
    public async Task A_chain_of_four_is_accepted() =>
        (await RedeemAsync("""{"sub":"1","act":{"sub":"2","act":{"sub":"3","act":{"sub":"4"}}}}""")).AssertIssued();

    private Task<TokenAnswer> RedeemAsync(string act, Action<JsonObject>? change = null)
    {
        var claims = JsonSerializer.SerializeToNode(design.Claims())!.AsObject();
        change?.Invoke(claims);
        // As it is written: a writer would mend half a surrogate pair.
        var payload = $"{claims.ToJsonString()[..^1]},\"act\":{act}}}";
        return design.RedeemAsync(design.Idp.SignRaw(design.Idp.Header(JwtTypes.IdJag), payload));
    }
}
