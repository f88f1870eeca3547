using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 26, 38, QUIRKS C6: nothing but an ID-JAG is redeemed, however well it is signed.</summary>
public sealed class WrongTypTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Fact]
    public async Task An_id_token_is_refused() => AssertWrongType(await design.RedeemAsync(design.Idp.IdToken(DesignServer.ClientId)));

    [Fact]
    public async Task An_access_token_is_refused()
    {
        AssertWrongType(await design.RedeemAsync(design.Idp.AccessToken(DesignServer.Issuer, DesignServer.ClientId, "design.read")));
        AssertWrongType(await design.RedeemAsync(await design.AccessTokenAsync("design.read")));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("client-authentication+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("oauth-id-jag")]
    public async Task The_claims_of_an_id_jag_under_another_type_are_refused(string type) =>
        AssertWrongType(await design.RedeemAsync(design.Idp.Sign(type, design.Claims())));

    [Fact]
    public async Task No_type_is_refused() => AssertWrongType(await design.RedeemAsync(design.Idp.SignRaw(
        $$"""{"alg":"ES256","kid":"{{design.Idp.Keys.For().Key.KeyId}}"}""", System.Text.Json.JsonSerializer.Serialize(design.Claims()))));

    private static void AssertWrongType(TokenAnswer answer) => answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.WrongType);
}
