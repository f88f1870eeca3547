using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 28, 31, 33, 45: an issuer says who a person is by the claim that is configured for it, and by no other.</summary>
public sealed class IdentificationTests(
    IdentificationTests.ByAudienceSubject byAudienceSubject, IdentificationTests.BySubjectId bySubjectId, DesignServer bySubject)
    : IClassFixture<IdentificationTests.ByAudienceSubject>, IClassFixture<IdentificationTests.BySubjectId>, IClassFixture<DesignServer>
{
    private const string Saml = "https://saml.acme.example";

    [Fact] // SPEC 31
    public async Task By_aud_sub_a_person_has_the_account_of_that_name()
    {
        var first = await byAudienceSubject.RedeemAsync(byAudienceSubject.Claims().With("aud_sub", "alice-here"));
        first.AssertIssued();
        Assert.Equal("alice-here", UnverifiedClaims.Of(first.AccessToken, "sub"));
        Assert.Equal("u-alice", first.Record.Subject);
    }

    [Theory] // SPEC 31
    [InlineData(null)]
    [InlineData("")]
    [InlineData(7)]
    public async Task Without_aud_sub_nobody_is_meant(object? audienceSubject)
    {
        (await byAudienceSubject.RedeemAsync(byAudienceSubject.Claims().With("aud_sub", audienceSubject)))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.PersonNotIdentified);
    }

    [Fact] // SPEC 28
    public async Task By_sub_other_names_do_not_count()
    {
        var answer = await bySubject.RedeemAsync(bySubject.Claims().With("aud_sub", "u-bob").With("sub_id", SubjectId("bob")));
        answer.AssertIssued();
        Assert.Equal("u-alice", UnverifiedClaims.Of(answer.AccessToken, "sub"));
    }

    [Fact] // SPEC 33, 45
    public async Task By_sub_id_every_member_counts()
    {
        var (alice, again) = (await PersonAsync(SubjectId("alice")), await PersonAsync(SubjectId("alice")));
        Assert.Equal(alice, again);
        Assert.NotEqual(alice, await PersonAsync(SubjectId("bob")));
        Assert.NotEqual(alice, await PersonAsync(SubjectId("alice", ("sp_name_qualifier", "https://other.example"))));
        Assert.NotEqual(
            await PersonAsync(SubjectId("alice", ("name_qualifier", "q"))), await PersonAsync(SubjectId("alice", ("sp_name_qualifier", "q"))));

        async Task<string> PersonAsync(Dictionary<string, object> subjectId)
        {
            var answer = await bySubjectId.RedeemAsync(bySubjectId.Claims().With("sub_id", subjectId));
            answer.AssertIssued();
            return UnverifiedClaims.Of(answer.AccessToken, "sub");
        }
    }

    [Fact] // SPEC 45: the SAML issuer is one that is configured, not one that the token names
    public async Task A_sub_id_that_is_not_of_the_configured_issuer_or_malformed_is_refused()
    {
        foreach (var subjectId in (object?[])
            [
                null,
                "alice",
                SubjectId("alice", ("issuer", "https://saml.evil.example")),
                SubjectId("alice", ("issuer", Saml + "/")),
                SubjectId("alice", ("format", "saml_nameid")),
                SubjectId("alice", ("format", "email")),
                SubjectId("", ("name_qualifier", "q")),
                SubjectId("alice", ("name_qualifier", 7)),
                SubjectId("alice", ("tenant", "acme")),
            ])
        {
            (await bySubjectId.RedeemAsync(bySubjectId.Claims().With("sub_id", subjectId)))
                .AssertRefused(OAuthErrors.InvalidGrant, Reasons.PersonNotIdentified);
        }
    }

    public static Dictionary<string, object> SubjectId(string name, params (string Name, object Value)[] more)
    {
        var members = new Dictionary<string, object> { ["format"] = "saml-nameid", ["issuer"] = Saml, ["nameid"] = name };
        foreach (var (member, value) in more)
            members[member] = value;
        return members;
    }

    public sealed class ByAudienceSubject : DesignServer
    {
        public ByAudienceSubject() => Seed["trustedIssuers"]![0]!["identifiesBy"] = "aud_sub";
    }

    public sealed class BySubjectId : DesignServer
    {
        public BySubjectId()
        {
            var idp = Seed["trustedIssuers"]![0]!;
            (idp["identifiesBy"], idp["samlIssuer"]) = ("sub_id", Saml);
        }
    }
}
