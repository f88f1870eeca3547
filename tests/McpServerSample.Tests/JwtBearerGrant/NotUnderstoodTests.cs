using System.Buffers.Text;
using System.Text;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 34, 44, 70: what is not understood here is refused, never dropped.</summary>
public sealed class NotUnderstoodTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Theory] // SPEC 31, 70
    [InlineData("tenant")]
    [InlineData("aud_tenant")]
    public async Task An_id_jag_of_a_tenant_is_refused(string claim) =>
        (await design.RedeemAsync(design.Claims().With(claim, "acme"))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.TenantNotExpected);

    [Fact] // SPEC 34: this server publishes no key to encrypt to
    public async Task An_encrypted_id_jag_is_refused()
    {
        const string Header = """{"alg":"ECDH-ES+A256KW","enc":"A256GCM","typ":"oauth-id-jag+jwt","cty":"JWT"}""";
        var encrypted = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header))}.AAAA.AAAA.AAAA.AAAA";

        (await design.RedeemAsync(encrypted)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.MalformedToken);
    }

    [Fact] // SPEC 44: details would narrow what the scope grants, and this server knows no type of them
    public async Task Authorization_details_of_an_id_jag_are_refused() =>
        (await design.RedeemAsync(design.Claims().With(
            "authorization_details", new[] { new Dictionary<string, object> { ["type"] = "payment", ["most"] = 10 } })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.UnknownDetailType);

    [Fact] // SPEC 44
    public async Task Authorization_details_are_refused() =>
        (await design.RedeemAsync(design.Claims(), ("authorization_details", """[{"type":"payment"}]""")))
            .AssertRefused(OAuthErrors.InvalidAuthorizationDetails, Reasons.DetailsNotCovered);
}
