using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

public sealed class RedemptionTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Fact] // SPEC 35 to 43, 46 to 50, 65: good by every rule that the files beside this one break
    public async Task An_id_jag_buys_a_bearer_token_of_five_minutes_and_no_refresh_token()
    {
        var answer = await design.RedeemAsync(design.Claims("design.read design.write"));

        answer.AssertIssued();
        Assert.Equal(["access_token", "token_type", "expires_in", "scope", "resource"], answer.Body.Select(m => m.Key));
        Assert.Equal(
            ("Bearer", 300, "design.read design.write", DesignServer.Resource),
            ((string?)answer.Body["token_type"], (int)answer.Body["expires_in"]!, (string?)answer.Body["scope"], (string?)answer.Body["resource"]));
        Assert.Equal(("no-store", "no-cache"), (answer.Response.Headers.CacheControl!.ToString(), answer.Response.Headers.Pragma.ToString()));
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
    }

    [Fact] // SPEC 47, RFC 9068 §2.2
    public async Task The_access_token_says_who_may_do_what_where()
    {
        var claims = design.Claims("design.read");
        var answer = await design.RedeemAsync(claims.With("amr", new[] { "pwd", "otp" }));

        var token = new JsonWebToken(answer.AccessToken);
        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        Assert.Equal(
            ["acr", "amr", "aud", "auth_time", "client_id", "exp", "iat", "iss", "jti", "scope", "sub"],
            payload.RootElement.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        var said = payload.RootElement;
        Assert.Equal(DesignServer.Issuer, said.GetProperty("iss").GetString());
        Assert.Equal(DesignServer.Resource, said.GetProperty("aud").GetString());
        Assert.Equal(("u-alice", DesignServer.ClientId), (said.GetProperty("sub").GetString(), said.GetProperty("client_id").GetString()));
        Assert.Equal((design.Idp.Now(), design.Idp.Now(300)), (said.GetProperty("iat").GetInt64(), said.GetProperty("exp").GetInt64()));
        Assert.Equal((design.Idp.Now(-600), "urn:xaa:pwd"), (said.GetProperty("auth_time").GetInt64(), said.GetProperty("acr").GetString()));
        Assert.Equal(["pwd", "otp"], said.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.NotEqual((string)claims["jti"]!, said.GetProperty("jti").GetString());
    }

    [Fact]
    public async Task The_record_joins_the_id_jag_with_the_access_token()
    {
        var claims = design.Claims();
        var answer = await design.RedeemAsync(claims);

        var token = new JsonWebToken(answer.AccessToken);
        var record = answer.Record;
        Assert.Equal((FlowStep.JwtBearerGrant, "design"), (record.Step, record.Party));
        Assert.Equal(((string)claims["jti"]!, token.Id, token.Kid), (record.ConsumedId, record.IssuedId, record.KeyId));
        Assert.Equal((design.Idp.Issuer, "u-alice", DesignServer.ClientId), (record.Issuer, record.Subject, record.ClientId));
        Assert.Equal((DesignServer.Issuer, DesignServer.Resource, "design.read"), (record.Audience, record.Resource, record.GrantedScope));
    }

    [Theory] // SPEC 38
    [InlineData("application/oauth-id-jag+jwt")]
    [InlineData("OAuth-ID-JAG+JWT")]
    public async Task The_type_is_a_media_type(string type) => (await design.RedeemAsync(design.Idp.Sign(type, design.Claims()))).AssertIssued();

    [Fact] // SPEC 32, 40
    public async Task The_audience_may_be_an_array_of_one() =>
        (await design.RedeemAsync(design.Claims().With("aud", new[] { DesignServer.Issuer }))).AssertIssued();

    [Fact] // SPEC 39: each issuer with its own algorithms
    public async Task A_second_identity_provider_is_trusted_for_its_own()
    {
        var claims = design.Partner.IdJagClaims(
            DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read", "u-of-the-partner");

        (await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, claims, SecurityAlgorithms.RsaSha256))).AssertIssued();
    }

    [Fact] // SPEC 36
    public async Task The_secret_of_a_client_that_uses_the_header_is_refused_in_the_form() => (await design.AskAsync(
        [
            ("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag()),
            ("client_id", DesignServer.ClientId), ("client_secret", DesignServer.Secret),
        ],
        basic: null)).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
}
