using Microsoft.Extensions.DependencyInjection;
using Xaa.OAuth;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 46: who has an account, and who gets one.</summary>
public sealed class AccountTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Fact] // SPEC 46
    public async Task A_person_gets_an_account_with_the_first_token_and_keeps_it()
    {
        (await design.RedeemAsync(design.Claims().With("sub", "u-new"))).AssertIssued();
        (await design.RedeemAsync(design.Claims().With("sub", "u-new"))).AssertIssued();

        Assert.Equal(1L, await CountAsync("u-new"));
    }

    [Fact] // SPEC 28, 46: an account is of an issuer and a subject
    public async Task A_disabled_account_is_refused_at_its_issuer_only()
    {
        (await design.RedeemAsync(design.Claims().With("sub", "u-gone"))).AssertIssued();
        await design.Services.GetRequiredService<Store>().WriteAsync(
            connection => connection.Cached("UPDATE accounts SET disabled = true WHERE subject = @subject", ("@subject", "u-gone")).ExecuteNonQuery(),
            TestContext.Current.CancellationToken);

        (await design.RedeemAsync(design.Claims().With("sub", "u-gone"))).AssertRefused(OAuthErrors.AccessDenied, Reasons.AccountDisabled);
        var partners = design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read", "u-gone");
        (await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, partners))).AssertIssued();
    }

    [Fact] // SPEC 28, QUIRKS C25
    public async Task The_same_subject_of_another_issuer_is_another_person_to_the_tools()
    {
        var ours = await design.RedeemAsync(design.Claims().With("sub", "u-same"));
        var partners = design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read", "u-same");
        var theirs = await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, partners));

        Assert.Equal("u-same", UnverifiedClaims.Of(ours.AccessToken, "sub"));
        Assert.NotEqual("u-same", UnverifiedClaims.Of(theirs.AccessToken, "sub"));
    }

    [Fact] // SPEC 46
    public async Task Where_accounts_must_exist_an_unknown_person_is_refused()
    {
        await using var closed = new DesignServer { Seed = { ["accounts"] = "existing" } };

        (await closed.RedeemAsync(closed.Claims())).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    private async Task<long> CountAsync(string subject) => await design.Services.GetRequiredService<Store>().FirstAsync(
        "SELECT count(*) FROM accounts WHERE subject = @subject",
        [("@subject", subject)],
        row => row.GetInt64(0),
        TestContext.Current.CancellationToken);
}
