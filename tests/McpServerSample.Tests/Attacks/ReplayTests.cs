using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 49, QUIRKS C9: an ID-JAG is redeemed once.</summary>
[Collection(AttackedServer.Name)]
public sealed class ReplayTests(DesignServer design)
{
    [Fact] // SPEC 49, C1
    public async Task The_second_time_it_is_refused()
    {
        var assertion = design.IdJag();
        (await design.RedeemAsync(assertion)).AssertIssued();

        (await design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
    }

    [Fact]
    public async Task The_id_counts_and_not_the_token()
    {
        var claims = design.Claims();
        (await design.RedeemAsync(claims)).AssertIssued();

        (await design.RedeemAsync(claims.With("scope", "design.write"))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
    }

    [Fact]
    public async Task Of_fifty_at_once_one_gets_through()
    {
        var form = new Dictionary<string, string> { ["grant_type"] = GrantTypes.JwtBearer, ["assertion"] = design.IdJag() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => design.PostAsync(new FormUrlEncodedContent(form))));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(49, answers.Count(a => a.Status == 400 && (string?)a.Body["error"] == OAuthErrors.InvalidGrant));
        var reasons = new List<string?>();
        for (var i = 0; i < 50; i++)
            reasons.Add((await design.NextRecordAsync()).Reason);
        Assert.Equal(49, reasons.Count(r => r == Reasons.Replayed));
    }

    [Fact]
    public async Task After_a_restart_it_is_still_refused_to_the_end_of_the_skew()
    {
        var assertion = design.IdJag();
        (await design.RedeemAsync(assertion)).AssertIssued();
        design.Clock.Advance(TimeSpan.FromSeconds(329));
        await design.RestartAsync();
        // The start forgets ids that are past their time, in the order of the queue: behind this one it has.
        (await design.RedeemAsync(design.Claims())).AssertIssued();

        (await design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
    }

    [Fact]
    public async Task The_same_id_of_two_issuers_is_two_ids()
    {
        var claims = design.Claims().With("jti", "same-at-both");
        var partners = design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read")
            .With("jti", "same-at-both");

        (await design.RedeemAsync(claims)).AssertIssued();
        (await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, partners))).AssertIssued();
    }

    [Fact] // The two grants and both ways to prove a key share what was used
    public async Task Another_grant_type_or_a_proof_does_not_make_it_new()
    {
        using var key = new ProofKey(design.Clock);
        var assertion = design.IdJag();
        (await design.RedeemAsync(assertion)).AssertIssued();

        (await design.AskAsync(
            [("grant_type", GrantTypes.JwtDpop), ("assertion", assertion), ("DPoP", key.Prove(DesignServer.Issuer + "/oauth/token"))]))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
    }

    [Fact]
    public async Task A_refusal_does_not_use_it_up()
    {
        var assertion = design.IdJag(design.Claims("design.read"));
        (await design.RedeemAsync(assertion, ("scope", "design.write"))).AssertRefused(OAuthErrors.InvalidScope, Reasons.ScopeNotAllowed);

        (await design.RedeemAsync(assertion, ("scope", "design.read"))).AssertIssued();
    }
}
