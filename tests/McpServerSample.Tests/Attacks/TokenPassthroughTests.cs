using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>QUIRKS C21, SPEC 85: no token is passed on, and none that was passed on is taken.</summary>
[Collection(AttackedServer.Name)]
public sealed class TokenPassthroughTests(DesignServer design)
{
    [Fact] // SPEC 85
    public async Task No_request_that_a_call_leads_to_carries_the_callers_token()
    {
        var redeemed = await design.RedeemAsync(design.Claims("design.read design.write"));
        foreach (var tool in (string[])["look", "move", "who", "list_files"])
            Assert.Equal(200, (await design.CallAsync(tool, "Bearer " + redeemed.AccessToken)).Status);

        var signature = redeemed.AccessToken.Split('.')[2];
        Assert.NotEmpty(design.Network.Requests);
        Assert.All(design.Network.Requests, request =>
        {
            Assert.Null(request.Header("Authorization"));
            Assert.DoesNotContain(signature, request.Address + request.Body + string.Concat(request.Headers.Values), StringComparison.Ordinal);
        });
    }

    [Theory] // SPEC 85: what somebody else's server was given is worth nothing here, for whomever it says it is
    [InlineData(DesignServer.Resource)]
    [InlineData("http://localhost:7402/mcp")]
    [InlineData("https://api.example")]
    public async Task A_token_that_another_authorization_server_issued_is_refused(string audience)
    {
        foreach (var issuer in (Testing.TestIssuer[])[design.Idp, design.Partner])
        {
            var answer = await design.CallAsync("look", "Bearer " + issuer.AccessToken(audience, DesignServer.ClientId, "design.read"));
            Assert.Equal((401, Outcome.Refused, Reasons.UntrustedIssuer), (answer.Status, answer.Record.Outcome, answer.Record.Reason));
            Assert.DoesNotContain("looked", answer.Body, StringComparison.Ordinal);
        }
    }
}
