using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 44, 61: what is not understood here is refused, never dropped.</summary>
public sealed class NotUnderstoodTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Fact]
    public async Task A_bound_id_jag_without_its_proof_is_refused() =>
        (await design.RedeemAsync(design.Claims().With(
            "cnf", new Dictionary<string, object> { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.ProofRequired);

    [Fact]
    public async Task Authorization_details_are_refused() =>
        (await design.RedeemAsync(design.Claims(), ("authorization_details", """[{"type":"payment"}]""")))
            .AssertRefused(OAuthErrors.InvalidAuthorizationDetails, Reasons.UnsupportedParameter);
}
