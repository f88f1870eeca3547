using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 36, 41, QUIRKS C4: only the client that an ID-JAG was issued to redeems it.</summary>
[Collection(AttackedServer.Name)]
public sealed class ClientConfusionTests(DesignServer design)
{
    [Fact] // SPEC 41
    public async Task Another_client_with_good_credentials_is_refused()
    {
        var answer = await design.AskAsync(
            [("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag())], $"other-at-design:{DesignServer.Secret}");

        answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.ClientMismatch);
        Assert.Equal("other-at-design", answer.Record.ClientId);
    }

    [Theory] // SPEC 66
    [InlineData("agent")]
    [InlineData("Agent-At-Design")]
    [InlineData("agent-at-design ")]
    [InlineData("agent-at-design\u0000")]
    [InlineData("*")]
    public async Task The_clients_id_at_the_idp_is_not_its_id_here(string clientId) =>
        (await design.RedeemAsync(design.Claims().With("client_id", clientId))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ClientMismatch);

    [Fact] // SPEC 41: a list that holds the right one is no client id
    public async Task Several_clients_in_one_id_jag_are_none() =>
        (await design.RedeemAsync(design.Claims().With("client_id", new[] { DesignServer.ClientId, "other-at-design" })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.MissingClaim);

    [Fact] // SPEC 41: azp is not what counts
    public async Task Another_claim_does_not_make_up_for_the_client() =>
        (await design.RedeemAsync(design.Claims().With("client_id", "other-at-design").With("azp", DesignServer.ClientId)))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.ClientMismatch);

    [Fact] // SPEC 65, 67: no client here is registered to sign assertions
    public async Task A_client_assertion_does_not_authenticate_and_does_not_help_a_secret()
    {
        (string, string)[] form =
        [
            ("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag()), ("client_id", DesignServer.ClientId),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", design.IdJag())
        ];

        // An ID-JAG's issuer is no client.
        (await design.AskAsync(form, null)).AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientMismatch, 401);
        (await design.AskAsync([.. form.Where(p => p.Item1 != "client_id")], null)).AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        (await design.AskAsync(form)).AssertRefused(OAuthErrors.InvalidRequest, Reasons.ClientAuthenticationRepeated);
        (await design.AskAsync(form, $"{DesignServer.ClientId}:wrong"))
            .AssertRefused(OAuthErrors.InvalidRequest, Reasons.ClientAuthenticationRepeated);
    }

    [Fact] // RFC 6749 §2.3.1: the client is authenticated before the ID-JAG is looked at
    public async Task A_client_that_does_not_authenticate_learns_nothing_of_the_id_jag()
    {
        (string, string)[] form = [("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag())];

        (await design.AskAsync(form, null)).AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing, 401);
        (await design.AskAsync(form, $"{DesignServer.ClientId}:wrong")).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
        (await design.AskAsync(form, $"nobody:{DesignServer.Secret}")).AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        (await design.AskAsync([.. form, ("client_id", DesignServer.ClientId)], null))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing, 401);
        (await design.AskAsync([.. form, ("client_secret", DesignServer.Secret), ("client_id", DesignServer.ClientId)]))
            .AssertRefused(OAuthErrors.InvalidRequest, Reasons.ClientAuthenticationRepeated);
    }
}
