using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>SPEC 36, 67, 69: each client of a server authenticates in its one way, with credentials of this server alone.</summary>
public sealed class ClientAuthenticationTests(SigningClientsServer design) : IClassFixture<SigningClientsServer>
{
    [Fact] // SPEC 36, 67
    public async Task Each_way_is_good_for_the_client_that_is_registered_for_it()
    {
        (await design.AskAsync(DesignServer.ClientId, $"{DesignServer.ClientId}:{DesignServer.Secret}")).AssertIssued();
        (await design.AskAsync("poster-at-design", null, ("client_id", "poster-at-design"), ("client_secret", DesignServer.Secret))).AssertIssued();
        (await design.AskAsync(design.Signer.Issuer, null, SigningClients.Assertion(design.Signer))).AssertIssued();
        (await design.AskAsync(design.Fetched.Issuer, null, SigningClients.Assertion(design.Fetched))).AssertIssued();
    }

    [Fact] // SPEC 36
    public async Task Another_way_than_the_registered_one_is_refused()
    {
        (await design.AskAsync("poster-at-design", $"poster-at-design:{DesignServer.Secret}")).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        (await design.AskAsync(DesignServer.ClientId, null, ("client_id", DesignServer.ClientId), ("client_secret", DesignServer.Secret)))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        using var other = new TestIssuer(DesignServer.ClientId, design.Clock);
        (await design.AskAsync(DesignServer.ClientId, null, SigningClients.Assertion(other))).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        (await design.AskAsync(design.Signer.Issuer, null, ("client_id", design.Signer.Issuer)))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing, 401);
        (await design.AskAsync(design.Signer.Issuer, $"{design.Signer.Issuer}:{DesignServer.Secret}")).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
    }

    [Fact] // SPEC 69
    public async Task The_secret_that_the_client_has_elsewhere_is_refused() =>
        (await design.AskAsync(DesignServer.ClientId, $"{DesignServer.ClientId}:wiki-secret-for-tests-only-0123456789abc"))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);

    [Fact] // SPEC 67: an assertion counts once
    public async Task An_assertion_that_was_used_is_refused_and_one_that_bought_nothing_is_not_used()
    {
        var assertion = SigningClients.Assertion(design.Signer);
        Assert.Equal(400, (await design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", "x"), .. assertion], null)).Status);
        (await design.AskAsync(design.Signer.Issuer, null, assertion)).AssertIssued();
        (await design.AskAsync(design.Signer.Issuer, null, assertion)).AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAssertionReplayed, 401);
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_an_outage_and_not_a_wrong_signature()
    {
        await using var away = new SigningClientsServer { Keys = () => new(System.Net.HttpStatusCode.InternalServerError) };
        (await away.AskAsync(away.Fetched.Issuer, null, SigningClients.Assertion(away.Fetched)))
            .AssertRefused(OAuthErrors.TemporarilyUnavailable, Reasons.KeysUnavailable, 503);
    }
}
