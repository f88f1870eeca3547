using System.Text;

namespace Xaa.Idp.Tests.Attacks;

/// <summary>QUIRKS C16, SPEC 13: SAML assertions are not taken yet, under no type and in no form, and no XML is ever parsed.</summary>
public sealed class SamlSubjectTests(IdpHost idp)
{
    private const string Assertion = """
        <?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://169.254.169.254/latest/meta-data/">]>
        <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:NameID>u-alice<!-- -->&x;</saml:NameID></saml:Assertion>
        """;

    [Theory]
    [InlineData("urn:ietf:params:oauth:token-type:saml2")]
    [InlineData("urn:ietf:params:oauth:token-type:saml1")]
    public async Task No_type_of_assertion_is_a_subject(string type)
    {
        string[] subjects = [Assertion, Convert.ToBase64String(Encoding.UTF8.GetBytes(Assertion)), (await idp.SignInAsync())["id_token"]!];
        foreach (var subject in subjects)
            await idp.AssertRefusedAsync(await idp.ExchangeAsync(subject, ("subject_token_type", type)), "invalid_request", "unsupported_token_type");
    }

    [Fact]
    public async Task An_assertion_is_no_ID_token_and_no_refresh_token()
    {
        var asIdToken = await idp.ExchangeAsync(Assertion, ("subject_token_type", Wire.IdTokenType));
        await idp.AssertRefusedAsync(asIdToken, "invalid_request", "malformed_token");
        var asRefreshToken = await idp.ExchangeAsync(Assertion, ("subject_token_type", Wire.RefreshTokenType));
        await idp.AssertRefusedAsync(asRefreshToken, "invalid_grant", "subject_token_unknown");
    }
}
