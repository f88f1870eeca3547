using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>SPEC 61, 62, 63, QUIRKS C14: whoever redeems a bound ID-JAG proves its key, and gets a token that is good with that key alone.</summary>
[Collection(AttackedServer.Name)]
public sealed class ProofMisuseTests : IDisposable
{
    private const string Address = DesignServer.Issuer + "/oauth/token";

    private readonly DesignServer _design;
    private readonly ProofKey _key;

    public ProofMisuseTests(DesignServer design)
    {
        _design = design;
        _key = new(design.Clock);
    }

    private Dictionary<string, object?> Bound => _design.Claims().With("cnf", Jkt(_key.Thumbprint));

    public void Dispose() => _key.Dispose();

    [Fact] // SPEC 61: cnf and proof
    public async Task A_bound_id_jag_and_its_proof_buy_a_token_bound_to_the_same_key()
    {
        var answer = await _design.RedeemAsync(Bound, ("DPoP", _key.Prove(Address)));

        answer.AssertIssued();
        AssertBound(answer);
    }

    [Fact] // SPEC 61: no cnf, proof
    public async Task A_proof_binds_the_token_of_an_id_jag_that_is_bound_to_nothing()
    {
        var answer = await _design.RedeemAsync(_design.Claims(), ("DPoP", _key.Prove(Address)));

        answer.AssertIssued();
        AssertBound(answer);
    }

    [Fact] // SPEC 61: neither
    public async Task Without_either_the_token_is_a_bearers()
    {
        var answer = await _design.RedeemAsync(_design.Claims());

        Assert.Equal("Bearer", (string?)answer.Body["token_type"]);
        Assert.False(Claims(answer).TryGetProperty("cnf", out _));
    }

    [Fact] // SPEC 61: cnf, no proof
    public async Task A_bound_id_jag_without_its_proof_is_refused_and_still_good_with_it()
    {
        var assertion = _design.IdJag(Bound);
        (await _design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ProofRequired);

        (await _design.RedeemAsync(assertion, ("DPoP", _key.Prove(Address)))).AssertIssued();
    }

    [Fact] // SPEC 61, QUIRKS C14: whoever stole the ID-JAG has a key of his own
    public async Task Another_key_is_refused()
    {
        using var thief = new ProofKey(_design.Clock);

        (await _design.RedeemAsync(Bound, ("DPoP", thief.Prove(Address)))).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ProofKeyMismatch);
    }

    [Fact] // SPEC 61, QUIRKS C14: the signature covers it
    public async Task Stripping_the_binding_breaks_the_signature()
    {
        var stripped = ForgedJwt.WithPayload(_design.IdJag(Bound), JsonSerializer.Serialize(_design.Claims()));

        (await _design.RedeemAsync(stripped)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.BadSignature);
    }

    public static TheoryData<string> NotUnderstood =>
    [
        """{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}""",
        """{"jkt":"KEY","x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}""",
        """{"jwk":{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}}""",
        """{"kid":"KEY"}""",
        """{"jkt":["KEY"]}""",
        """{"jkt":"short"}""",
        """{"JKT":"KEY"}""",
        "{}",
        "[]",
        "null",
        "\"KEY\"",
    ];

    [Theory] // SPEC 61, 63: what cannot be verified is not dropped
    [MemberData(nameof(NotUnderstood))]
    public async Task A_binding_that_is_not_understood_is_refused_with_or_without_a_proof(string confirmation)
    {
        var payload = JsonSerializer.SerializeToNode(_design.Claims().Where(claim => claim.Value is not null).ToDictionary())!.AsObject();
        payload["jti"] = Guid.NewGuid().ToString();
        payload["cnf"] = JsonNode.Parse(confirmation.Replace("KEY", _key.Thumbprint, StringComparison.Ordinal));
        var assertion = _design.Idp.SignRaw(_design.Idp.Header(JwtTypes.IdJag), payload.ToJsonString());

        (await _design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.ConfirmationNotSupported);
        (await _design.RedeemAsync(assertion, ("DPoP", _key.Prove(Address)))).AssertRefused(
            OAuthErrors.InvalidGrant, Reasons.ConfirmationNotSupported);
    }

    [Theory] // SPEC 61, QUIRKS C14: a proof that was made for something else
    [InlineData("htm", "GET", Reasons.ProofMethodMismatch)]
    [InlineData("htu", DesignServer.Resource, Reasons.ProofAddressMismatch)]
    [InlineData("htu", "http://localhost:7402/oauth/token", Reasons.ProofAddressMismatch)]
    [InlineData("jti", "", Reasons.MissingClaim)]
    public async Task A_proof_for_another_request_is_refused(string claim, string value, string reason) =>
        (await _design.RedeemAsync(Bound, ("DPoP", _key.Prove(Address, (_, claims) => claims[claim] = value))))
            .AssertRefused(OAuthErrors.InvalidDpopProof, reason);

    [Fact] // SPEC 61, QUIRKS C14
    public async Task A_proof_counts_once()
    {
        var proof = _key.Prove(Address);
        (await _design.RedeemAsync(Bound, ("DPoP", proof))).AssertIssued();
        var second = _design.IdJag(Bound);

        (await _design.RedeemAsync(second, ("DPoP", proof))).AssertRefused(OAuthErrors.InvalidDpopProof, Reasons.ProofReplayed);
        (await _design.RedeemAsync(second, ("DPoP", _key.Prove(Address)))).AssertIssued();
    }

    [Fact] // SPEC 61, QUIRKS C14
    public async Task Of_twenty_requests_with_one_proof_one_gets_through()
    {
        var proof = _key.Prove(Address);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _design.PostAsync(
            DesignServer.Form(("grant_type", GrantTypes.JwtBearer), ("assertion", _design.IdJag(Bound))), proofs: [proof]))));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => answer.Status == 400 && (string?)answer.Body["error"] == OAuthErrors.InvalidDpopProof));
        for (var i = 0; i < 20; i++)
            Assert.Contains((await _design.NextRecordAsync()).Reason, (string?[])[null, Reasons.ProofReplayed]);
    }

    [Fact] // SPEC 62, C5
    public async Task The_grant_type_jwt_dpop_is_the_same_grant_with_a_proof()
    {
        var answer = await _design.AskAsync([("grant_type", GrantTypes.JwtDpop), ("assertion", _design.IdJag(Bound)), ("DPoP", _key.Prove(Address))]);
        answer.AssertIssued();
        AssertBound(answer);

        (await _design.AskAsync([("grant_type", GrantTypes.JwtDpop), ("assertion", _design.IdJag()), ("DPoP", _key.Prove(Address))])).AssertIssued();
    }

    [Fact] // SPEC 62
    public async Task The_grant_type_jwt_dpop_without_a_proof_is_refused()
    {
        foreach (var claims in (Dictionary<string, object?>[])[_design.Claims(), Bound])
        {
            var answer = await _design.AskAsync([("grant_type", GrantTypes.JwtDpop), ("assertion", _design.IdJag(claims))]);
            answer.AssertRefused(OAuthErrors.InvalidGrant, Reasons.ProofRequired);
        }
    }

    private void AssertBound(TokenAnswer answer)
    {
        Assert.Equal("DPoP", (string?)answer.Body["token_type"]);
        Assert.Equal($$"""{"jkt":"{{_key.Thumbprint}}"}""", Claims(answer).GetProperty("cnf").GetRawText());
    }

    private static Dictionary<string, object> Jkt(string thumbprint) => new() { ["jkt"] = thumbprint };

    private static JsonElement Claims(TokenAnswer answer) =>
        JsonElement.Parse(Base64UrlEncoder.Decode(new JsonWebToken(answer.AccessToken).EncodedPayload));
}
