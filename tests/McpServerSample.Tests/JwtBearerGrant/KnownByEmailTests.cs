using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 46: an account from before is found by its e-mail address, where the company that assigns the address says whose it is.</summary>
public sealed class KnownByEmailTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    public KnownByEmailTests()
    {
        _design.Seed["accounts"] = "existing";
        _design.Seed["trustedIssuers"]![0]!["emailDomains"] = new JsonArray("acme.example");
        _design.Seed["people"] = new JsonArray(Person("Alice@acme.example"), Person("gone@acme.example", disabled: true), Person("pat@partner.example"));
    }

    [Fact]
    public async Task She_comes_into_her_account_and_keeps_it_when_her_address_changes()
    {
        var first = await ComeAsync("u-alice", "alice@Acme.example");
        first.AssertIssued();
        var second = await _design.RedeemAsync(_design.Claims().With("sub", "u-alice"));
        second.AssertIssued();
        Assert.Equal(UnverifiedClaims.Of(first.AccessToken, "sub"), UnverifiedClaims.Of(second.AccessToken, "sub"));
    }

    [Fact]
    public async Task Somebody_else_who_gets_the_address_later_does_not_get_the_account()
    {
        (await ComeAsync("u-alice", "alice@acme.example")).AssertIssued();
        (await ComeAsync("u-other", "alice@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
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
        (await _design.RedeemAsync(_design.Claims().With("email", email).With("email_verified", verified)))
            .AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);

    [Fact]
    public async Task Another_issuer_does_not_speak_for_the_domain()
    {
        var claims = _design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read")
            .With("email", "alice@acme.example").With("email_verified", true);
        (await _design.RedeemAsync(_design.Partner.Sign(JwtTypes.IdJag, claims))).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    [Fact]
    public async Task A_disabled_account_stays_closed() =>
        (await ComeAsync("u-gone", "gone@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.AccountDisabled);

    [Fact]
    public async Task Of_two_who_come_at_once_with_one_address_one_gets_the_account()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => _design.PostAsync(new FormUrlEncodedContent(
        [
            new("grant_type", GrantTypes.JwtBearer),
            new("assertion", _design.IdJag(Claims($"u-{number}", "alice@acme.example"))),
        ]))));
        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Fact]
    public async Task Accounts_of_the_seed_are_made_once()
    {
        (await ComeAsync("u-alice", "alice@acme.example")).AssertIssued();
        await _design.RestartAsync();
        (await ComeAsync("u-other", "alice@acme.example")).AssertRefused(OAuthErrors.AccessDenied, Reasons.UnknownAccount);
    }

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    private Task<TokenAnswer> ComeAsync(string subject, string email) => _design.RedeemAsync(Claims(subject, email));

    private Dictionary<string, object?> Claims(string subject, string email) =>
        _design.Claims().With("sub", subject).With("email", email).With("email_verified", true);

    private static JsonObject Person(string email, bool disabled = false) => new() { ["email"] = email, ["disabled"] = disabled };
}
