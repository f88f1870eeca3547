using System.Text.Json.Nodes;
using Xaa.McpServerSample.Tests.JwtBearerGrant;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 70 to 72, QUIRKS C25: an issuer of several tenants is trusted tenant by tenant, and for one tenant here.</summary>
public sealed class TenantConfusionTests(TenantConfusionTests.TwoTenants design) : IClassFixture<TenantConfusionTests.TwoTenants>
{
    [Fact] // SPEC 28, 70, 72
    public async Task The_same_subject_of_two_tenants_is_two_people()
    {
        var (acme, globex) = (await RedeemAsync("acme", "t-42"), await RedeemAsync("globex", "t-7"));
        Assert.NotEqual(SubjectOf(acme), SubjectOf(globex));
        Assert.Equal(SubjectOf(acme), SubjectOf(await RedeemAsync("acme", "t-42")));
        Assert.Equal(SubjectOf(globex), SubjectOf(await RedeemAsync("globex", "t-7")));

        async Task<TokenAnswer> RedeemAsync(string tenant, string audienceTenant)
        {
            var answer = await design.RedeemAsync(Claims(tenant, audienceTenant));
            answer.AssertIssued();
            return answer;
        }
    }

    [Theory] // SPEC 70, 72
    [InlineData("initech", "t-42")]
    [InlineData("ACME", "t-42")]
    [InlineData("", "t-42")]
    [InlineData(null, "t-42")]
    [InlineData("acme", "t-7")]
    [InlineData("acme", "")]
    [InlineData("acme", null)]
    [InlineData("globex", "t-42")]
    public async Task Another_tenant_is_refused(string? tenant, string? audienceTenant) =>
        (await design.RedeemAsync(Claims(tenant, audienceTenant))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.TenantNotExpected);

    [Fact] // SPEC 70: no text is no tenant
    public async Task A_tenant_that_is_no_text_is_refused()
    {
        (await design.RedeemAsync(Claims("acme", "t-42").With("tenant", new[] { "acme" })))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.TenantNotExpected);
        (await design.RedeemAsync(Claims("acme", "t-42").With("aud_tenant", 42))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.TenantNotExpected);
    }

    [Fact] // SPEC 53: who is trusted cannot be read off the answers
    public async Task An_unknown_tenant_and_an_unknown_issuer_get_the_same_answer()
    {
        var tenant = await design.RedeemAsync(Claims("initech", "t-42"));
        var issuer = await design.RedeemAsync(Claims("acme", "t-42").With("iss", "https://nobody.example"));
        Assert.Equal(issuer.Body.ToJsonString(), tenant.Body.ToJsonString());
    }

    [Fact] // SPEC 70: where an issuer has no tenants, none is named
    public async Task An_issuer_without_tenants_names_none()
    {
        var claims = design.Partner.IdJagClaims(DesignServer.Issuer, DesignServer.ClientId, DesignServer.Resource, "design.read");
        (await design.RedeemAsync(design.Partner.Sign(JwtTypes.IdJag, claims.With("tenant", "acme"))))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.TenantNotExpected);
    }

    private Dictionary<string, object?> Claims(string? tenant, string? audienceTenant) =>
        design.Claims().With("tenant", tenant).With("aud_tenant", audienceTenant);

    private static string SubjectOf(TokenAnswer answer) => UnverifiedClaims.Of(answer.AccessToken, "sub");

    public sealed class TwoTenants : DesignServer
    {
        public TwoTenants()
        {
            var trusted = Seed["trustedIssuers"]!.AsArray();
            var acme = trusted[0]!.AsObject();
            (acme["tenant"], acme["audienceTenant"]) = ("acme", "t-42");
            trusted.Add(new JsonObject
            {
                ["issuer"] = "{idp}",
                ["jwksUri"] = "{idp}/jwks",
                ["algorithms"] = new JsonArray("ES256"),
                ["tenant"] = "globex",
                ["audienceTenant"] = "t-7",
            });
        }
    }
}
