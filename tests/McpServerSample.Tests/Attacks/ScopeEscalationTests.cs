using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 43, QUIRKS C11: granted is what was requested, and in the ID-JAG, and known here.</summary>
[Collection(AttackedServer.Name)]
public sealed class ScopeEscalationTests(DesignServer design)
{
    [Theory] // SPEC 43
    [InlineData("design.read design.write", null, "design.read design.write")]
    [InlineData("design.read design.write", "design.write", "design.write")]
    [InlineData("design.read", "design.read design.write", "design.read")]
    [InlineData("design.read wiki.read openid", null, "design.read")]
    [InlineData("design.read", "", "design.read")]
    [InlineData("design.read", " design.read  design.read ", "design.read")]
    public async Task The_scope_is_the_intersection(string inIdJag, string? requested, string granted)
    {
        var answer = requested is null
            ? await design.RedeemAsync(design.Claims(inIdJag))
            : await design.RedeemAsync(design.Claims(inIdJag), ("scope", requested));

        answer.AssertIssued();
        Assert.Equal((granted, granted), ((string?)answer.Body["scope"], answer.Record.GrantedScope));
    }

    [Theory] // SPEC 43
    [InlineData("design.read", "design.write", Reasons.ScopeNotAllowed)]
    [InlineData("wiki.read", null, Reasons.ScopeNotAllowed)]
    [InlineData("design.readwrite", "design.read", Reasons.ScopeNotAllowed)]
    [InlineData("DESIGN.READ", null, Reasons.ScopeNotAllowed)]
    [InlineData("design.read", "design.read\"", Reasons.UnknownScope)]
    [InlineData("design.read", "design.read\n", Reasons.UnknownScope)]
    public async Task An_empty_intersection_or_a_malformed_scope_is_refused(string inIdJag, string? requested, string reason)
    {
        var answer = requested is null
            ? await design.RedeemAsync(design.Claims(inIdJag))
            : await design.RedeemAsync(design.Claims(inIdJag), ("scope", requested));

        answer.AssertRefused(OAuthErrors.InvalidScope, reason);
    }

    [Fact] // SPEC 43: what was not granted is not usable either
    public async Task What_the_request_asked_for_in_vain_calls_no_tool()
    {
        var answer = await design.RedeemAsync(design.Claims("design.read"), ("scope", "design.read design.write"));
        answer.AssertIssued();

        var call = await design.CallAsync("move", "Bearer " + answer.AccessToken);

        Assert.Equal((403, Outcome.Refused, Reasons.MissingScope), (call.Status, call.Record.Outcome, call.Record.Reason));
        Assert.DoesNotContain("moved", call.Body, StringComparison.Ordinal);
    }

    [Fact] // SPEC 43
    public async Task An_id_jag_without_a_scope_grants_nothing()
    {
        (await design.RedeemAsync(design.Claims().Without("scope"), ("scope", "design.read")))
            .AssertRefused(OAuthErrors.InvalidScope, Reasons.ScopeNotAllowed);
        (await design.RedeemAsync(design.Claims().With("scope", new[] { "design.read" })))
            .AssertRefused(OAuthErrors.InvalidScope, Reasons.ScopeNotAllowed);
    }
}
