using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 40, 50, QUIRKS C1: an ID-JAG is good at one authorization server, named exactly.</summary>
[Collection(AttackedServer.Name)]
public sealed class AudienceInjectionTests(DesignServer design)
{
    [Theory] // SPEC 40, 50, C8
    [InlineData("http://localhost:7402")]
    [InlineData("http://localhost:7401/")]
    [InlineData("http://localhost:7401/oauth/token")]
    [InlineData("http://localhost:7401/mcp")]
    [InlineData("http://LOCALHOST:7401")]
    [InlineData("https://localhost:7401")]
    public async Task Another_audience_is_refused(string audience) =>
        (await design.RedeemAsync(design.Claims().With("aud", audience))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceMismatch);

    [Fact] // SPEC 32
    public async Task Two_audiences_are_refused_even_when_one_is_right()
    {
        foreach (var audiences in (string[][])
            [
                [DesignServer.Issuer, "http://localhost:7402"],
                ["http://localhost:7402", DesignServer.Issuer],
                [DesignServer.Issuer, DesignServer.Issuer],
                [],
            ])
        {
            (await design.RedeemAsync(design.Claims().With("aud", audiences))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceNotSingle);
        }
    }

    [Fact] // SPEC 50: the agent's own servers are strangers to each other
    public async Task An_id_jag_for_a_server_next_door_is_good_at_neither_endpoint_here()
    {
        var next = design.IdJag(design.Idp.IdJagClaims("http://localhost:7402", "agent-at-wiki", "http://localhost:7402/mcp", "wiki.read"));

        (await design.RedeemAsync(next)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceMismatch);
        var call = await design.CallAsync("look", "Bearer " + next);
        Assert.Equal((401, Outcome.Refused, Reasons.WrongType), (call.Status, call.Record.Outcome, call.Record.Reason));
    }

    [Fact]
    public async Task No_audience_is_refused() =>
        (await design.RedeemAsync(design.Claims().Without("aud"))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceNotSingle);
}
