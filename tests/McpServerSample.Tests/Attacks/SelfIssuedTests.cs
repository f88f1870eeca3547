using Microsoft.Extensions.DependencyInjection;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>QUIRKS C13, SPEC 25: nobody redeems at a server what that server said itself.</summary>
[Collection(AttackedServer.Name)]
public sealed class SelfIssuedTests(DesignServer design)
{
    [Fact] // SPEC 25
    public async Task An_ID_JAG_by_this_servers_own_key_is_refused()
    {
        var claims = new JwtClaims();
        foreach (var (name, value) in design.Idp.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read"))
            claims[name] = name == ClaimNames.Issuer ? DesignServer.Issuer : value;
        var own = JwtWriter.Write(JwtTypes.IdJag, claims, design.Services.GetRequiredService<SigningKeys>().For());

        (await design.RedeemAsync(own)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.UntrustedIssuer);
        claims[ClaimNames.Issuer] = design.Idp.Issuer;
        var borrowed = JwtWriter.Write(JwtTypes.IdJag, claims, design.Services.GetRequiredService<SigningKeys>().For());
        (await design.RedeemAsync(borrowed)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.UnknownKey);
    }

    [Fact] // SPEC 25: not by a mistake of whoever writes the seed either
    public async Task A_server_does_not_start_that_is_told_to_trust_itself()
    {
        await using var own = new DesignServer();
        own.Seed["trustedIssuers"]![1]!["issuer"] = "{design}";
        own.Seed["trustedIssuers"]![1]!["jwksUri"] = "{design}/oauth/jwks";

        Assert.Contains("does not trust itself", Assert.Throws<InvalidDataException>(() => own.Services).Message, StringComparison.Ordinal);
    }
}
