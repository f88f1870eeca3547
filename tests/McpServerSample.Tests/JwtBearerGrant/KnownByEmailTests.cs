using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 46: an account from before is found by its e-mail address, where the company that assigns the address says whose it is.</summary>
public sealed class KnownByEmailTests(KnownByEmailTests.Known shared) : IClassFixture<KnownByEmailTests.Known>
{
    [Fact]
    public async Task She_comes_into_her_account_and_keeps_it_when_her_address_changes()
    {
        await using var own = new Known();
        var first = await own.ComeAsync("u-alice", "alice@Acme.example");
        first.AssertIssued();
        var second = await own.RedeemAsync(own.Claims().With("sub", "u-alice"));
        second.AssertIssued();
        Assert.Equal(UnverifiedClaims.Of(first.AccessToken, "sub"), UnverifiedClaims.Of(second.AccessToken, "sub"));
    }

    [Fact]
    public async Task Somebody_else_who_gets_the_address_later_does_not_get_the_account()
    {
        await using var own = new Known();
        (await own.ComeAsync("u-alice", "alice@acme.example")).AssertIssued();
        (await own.ComeAsync("u-other", "alice@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    [Theory]
    [InlineData("alice@acme.example", false)]
    [InlineData("alice@acme.example", "true")]
    [InlineData("alice@acme.example", null)]
    [InlineData("pat@partner.example", true)]
    [InlineData("alice@sub.acme.example", true)]
    [InlineData("\u0430lice@acme.example", true)]
    [InlineData("alice@evil.example@acme.example", true)]
    [InlineData("\"alice@acme.example\"@evil.example", true)]
    [InlineData("alice@acme.example ", true)]
    [InlineData("nobody@acme.example", true)]
    public async Task Anything_less_than_a_verified_address_of_a_bound_domain_finds_nobody(string email, object? verified) =>
        (await shared.RedeemAsync(shared.Claims().With("email", email).With("email_verified", verified)))
            .AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);

    [Fact]
    public async Task Another_issuer_does_not_speak_for_the_domain()
    {
        var claims = shared.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read")
            .With("email", "alice@acme.example").With("email_verified", true);
        (await shared.RedeemAsync(shared.Partner.Sign(JwtTypes.IdJag, claims))).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    [Fact]
    public async Task A_disabled_account_stays_closed() =>
        (await shared.ComeAsync("u-gone", "gone@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.AccountDisabled);

    [Fact]
    public async Task Of_two_who_come_at_once_with_one_address_one_gets_the_account()
    {
        await using var own = new Known();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => own.PostAsync(new FormUrlEncodedContent(
        [
            new("grant_type", GrantTypes.JwtBearer),
            new("assertion", own.IdJag(own.Claims($"u-{number}", "alice@acme.example"))),
        ]))));
        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Fact]
    public async Task Accounts_of_the_seed_are_made_once()
    {
        await using var own = new Known();
        (await own.ComeAsync("u-alice", "alice@acme.example")).AssertIssued();
        await own.RestartAsync();
        (await own.ComeAsync("u-other", "alice@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    public sealed class Known : DesignServer
    {
        public Known()
        {
            Seed["accounts"] = "existing";
            Seed["trustedIssuers"]![0]!["emailDomains"] = new JsonArray("acme.example");
            Seed["people"] = new JsonArray(Person("Alice@acme.example"), Person("gone@acme.example", disabled: true), Person("pat@partner.example"));
        }

        public Task<TokenAnswer> ComeAsync(string subject, string email) => RedeemAsync(Claims(subject, email));

        public Dictionary<string, object?> Claims(string subject, string email) =>
            Claims().With("sub", subject).With("email", email).With("email_verified", true);

        private static JsonObject Person(string email, bool disabled = false) => new() { ["email"] = email, ["disabled"] = disabled };
    }
}
