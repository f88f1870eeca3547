using Xaa.McpServerSample.Tests.Clients;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>QUIRKS C18, SPEC 67, 69: what a client signs for one authorization server authenticates it at no other. RFC 7523bis.</summary>
public sealed class ClientAssertionAudienceTests(SigningClientsServer design) : IClassFixture<SigningClientsServer>
{
    [Theory] // SPEC 67, 69: the one audience is this server; not the identity provider, not another server, not the endpoint
    [InlineData("http://localhost:7100")]
    [InlineData("http://localhost:7402")]
    [InlineData("http://localhost:7401/oauth/token")]
    [InlineData("http://localhost:7401/mcp")]
    [InlineData("http://localhost:7401/")]
    [InlineData("HTTP://localhost:7401")]
    [InlineData("")]
    public async Task An_assertion_for_somebody_else_is_refused(string audience) => await AssertRefusedAsync(audience, Reasons.AudienceMismatch);

    [Fact] // SPEC 67: whoever is the other of two could pass it on
    public async Task Two_audiences_are_refused_also_when_one_is_this_server()
    {
        await AssertRefusedAsync(new[] { DesignServer.Issuer, "http://localhost:7402" }, Reasons.AudienceNotSingle);
        await AssertRefusedAsync(new[] { DesignServer.Issuer, DesignServer.Issuer }, Reasons.AudienceNotSingle);
        await AssertRefusedAsync(Array.Empty<string>(), Reasons.AudienceNotSingle);
        await AssertRefusedAsync(null, Reasons.AudienceNotSingle);
    }

    [Theory] // SPEC 67: the other endpoints authenticate clients in the same way
    [InlineData("/oauth/revoke")]
    [InlineData("/oauth/introspect")]
    public async Task Nor_does_it_revoke_or_look_at_a_token(string path)
    {
        var token = await design.AccessTokenAsync("design.read");
        var assertion = SigningClients.Assertion(
            design.Signer, SigningClients.Claims(design.Signer).With("aud", DesignServer.Issuer + path));

        var answer = await design.PostAsync(DesignServer.Form([("token", token), .. assertion]), basic: null, path: path);

        Assert.Equal((401, OAuthErrors.InvalidClient), (answer.Status, (string?)answer.Body["error"]));
        Assert.False(answer.Body.ContainsKey("active"));
    }

    // The ID-JAG is good, and stays good: nothing was used up.
    private async Task AssertRefusedAsync(object? audience, string reason)
    {
        var idJag = design.IdJag(design.Claims().With("client_id", design.Signer.Issuer));
        var wrong = SigningClients.Assertion(design.Signer, SigningClients.Claims(design.Signer).With("aud", audience));
        var answer = await design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", idJag), .. wrong], basic: null);
        answer.AssertRefused(OAuthErrors.InvalidClient, reason, 401);

        (await design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", idJag), .. SigningClients.Assertion(design.Signer)], basic: null))
            .AssertIssued();
    }
}
