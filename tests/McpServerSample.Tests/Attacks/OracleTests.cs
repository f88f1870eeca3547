using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>QUIRKS C22, SPEC 53: nobody reads off the answers whom this server trusts, which clients it has and who has an account.</summary>
[Collection(AttackedServer.Name)]
public sealed class OracleTests(DesignServer design)
{
    [Theory] // SPEC 53: the records tell them apart, the wire does not
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("JWT")]
    public async Task A_bad_signature_and_an_unknown_issuer_get_the_same_answer(string type)
    {
        using var forger = new TestIssuer("http://localhost:7100", design.Clock);
        var header = design.Idp.Header(type);
        var trusted = await ForgedAsync(design.Claims());
        var unknown = await ForgedAsync(design.Claims().With("iss", "https://who.example"));

        Assert.Equal(trusted.Body.ToJsonString(), unknown.Body.ToJsonString());
        Assert.Equal(trusted.Status, unknown.Status);

        Task<TokenAnswer> ForgedAsync(Dictionary<string, object?> claims) =>
            design.RedeemAsync(forger.SignRaw(header, JsonSerializer.Serialize(claims)));
    }

    [Fact] // SPEC 53: whatever is wrong before the signature was found good
    public async Task Every_ID_JAG_that_cannot_be_trusted_gets_the_same_answer()
    {
        using var stranger = new TestIssuer("http://localhost:7900", design.Clock);
        var answers = new List<TokenAnswer>
        {
            await design.RedeemAsync(stranger.Sign(JwtTypes.IdJag, design.Claims().With("iss", stranger.Issuer))),
            await design.RedeemAsync(stranger.Sign(JwtTypes.IdJag, design.Claims())),
            await design.RedeemAsync(design.Partner.SignRaw(design.Idp.Header(JwtTypes.IdJag), JsonSerializer.Serialize(design.Claims()))),
        };
        Assert.Single(answers.Select(answer => (answer.Status, answer.Body.ToJsonString())).Distinct());
        Assert.Equal([Reasons.UntrustedIssuer, Reasons.UnknownKey, Reasons.BadSignature], answers.Select(answer => answer.Record.Reason));
    }

    [Fact] // RFC 6749 §5.2
    public async Task A_client_that_is_not_there_and_one_with_another_secret_get_the_same_answer()
    {
        (string, string)[] form = [("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag())];
        var unknown = await design.AskAsync(form, $"nobody:{DesignServer.Secret}");
        var wrong = await design.AskAsync(form, $"{DesignServer.ClientId}:{DesignServer.Secret}x");

        unknown.AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        wrong.AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
        Assert.Equal(unknown.Body.ToJsonString(), wrong.Body.ToJsonString());
    }

    [Fact] // The client comes first: without it nobody learns whether an ID-JAG is good, used, or its person known
    public async Task Without_a_client_a_good_ID_JAG_and_junk_get_the_same_answer()
    {
        var used = design.IdJag();
        (await design.RedeemAsync(used)).AssertIssued();
        var answers = new List<TokenAnswer>();
        foreach (var assertion in (string[])[design.IdJag(), used, "junk"])
            answers.Add(await design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", assertion)], $"{DesignServer.ClientId}:guessed"));

        Assert.All(answers, answer => answer.AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401));
        Assert.Single(answers.Select(answer => answer.Body.ToJsonString()).Distinct());
    }

    [Fact] // An account is not told from none by a client that has no ID-JAG for it, and by one that has, in words alone
    public async Task What_a_refusal_says_names_nobody()
    {
        foreach (var subject in (string[])["u-alice", "u-nobody-has-seen"])
        {
            var answer = await design.RedeemAsync(design.Claims().With("sub", subject).With("aud", "http://localhost:7402"));
            answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.AudienceMismatch);
            foreach (var word in (string[])[subject, "7402", "7100", DesignServer.ClientId])
                Assert.DoesNotContain(word, answer.Body.ToJsonString(), StringComparison.Ordinal);
        }
    }
}
