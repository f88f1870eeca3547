using System.Text;
using Xaa.McpServerSample.Tests.JwtBearerGrant;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// QUIRKS C16: signature wrapping and the like need a reader of SAML, and none is built yet: every way to hand in an assertion is refused in words,
/// and no XML is ever parsed. What a SAML name says inside of an ID-JAG is compared as it stands.
/// </summary>
[Collection(AttackedServer.Name)]
public sealed class SamlAssertionTests(DesignServer design, IdentificationTests.BySubjectId bySubjectId) : IClassFixture<IdentificationTests.BySubjectId>
{
    private const string Assertion = """
        <?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://169.254.169.254/latest/meta-data/">]>
        <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:NameID>u-alice<!-- -->&x;</saml:NameID></saml:Assertion>
        """;

    [Theory]
    [InlineData("urn:ietf:params:oauth:grant-type:saml2-bearer")]
    [InlineData("urn:ietf:params:oauth:grant-type:saml1_1-bearer")]
    public async Task No_SAML_assertion_is_redeemed(string grantType)
    {
        var before = design.Network.Requests.Count;
        foreach (var assertion in (string[])[Assertion, Convert.ToBase64String(Encoding.UTF8.GetBytes(Assertion)), design.IdJag()])
        {
            (await design.AskAsync([("grant_type", grantType), ("assertion", assertion)]))
                .AssertRefused(OAuthErrors.UnsupportedGrantType, Reasons.UnknownGrantType);
        }
        Assert.Equal(before, design.Network.Requests.Count);
    }

    [Fact]
    public async Task Nor_by_the_grant_that_takes_JWTs()
    {
        (await design.RedeemAsync(Assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.MalformedToken);
        (await design.RedeemAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(Assertion))))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.MalformedToken);
    }

    [Fact]
    public async Task No_client_authenticates_with_one() => (await design.AskAsync(
        [
            ("grant_type", GrantTypes.JwtBearer), ("assertion", design.IdJag()), ("client_assertion", Assertion),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), ("client_id", DesignServer.ClientId),
        ],
        basic: null)).AssertRefused(OAuthErrors.InvalidRequest, Reasons.UnsupportedParameter);

    [Theory] // SPEC 45: a comment does not end a name, and no entity stands for another
    [InlineData("alice<!-- -->.evil.example")]
    [InlineData("alice\u0000.evil.example")]
    [InlineData("&#97;lice")]
    [InlineData(" alice")]
    public async Task A_name_is_taken_as_it_stands(string name)
    {
        var alice = await bySubjectId.RedeemAsync(bySubjectId.Claims().With("sub_id", IdentificationTests.SubjectId("alice")));
        alice.AssertIssued();

        var other = await bySubjectId.RedeemAsync(bySubjectId.Claims().With("sub_id", IdentificationTests.SubjectId(name)));

        Assert.True(
            other.Status == 400 || UnverifiedClaims.Of(other.AccessToken, "sub") != UnverifiedClaims.Of(alice.AccessToken, "sub"),
            $"{name} is taken for alice.");
    }
}
