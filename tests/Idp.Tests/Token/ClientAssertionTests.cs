using System.Net;
using System.Text;
using System.Text.Json;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 67, QUIRKS C6, C7, C18: a client that signs. RFC 7523bis.</summary>
public sealed class ClientAssertionTests(SigningClient signer) : IClassFixture<SigningClient>
{
    [Theory] // SPEC 67
    [InlineData("client-authentication+jwt", "ES256")]
    [InlineData("application/client-authentication+jwt", "ES256")]
    [InlineData("JWT", "ES256")]
    [InlineData("client-authentication+jwt", "RS256")]
    public async Task An_assertion_for_this_issuer_authenticates(string type, string algorithm)
    {
        // The key set holds two keys, and the RS256 one has its own id.
        var answer = await signer.AskAsync(signer.Sign(signer.Claims(), type, algorithm));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact] // SPEC 67: the type is not required, nor is client_id
    public async Task Without_a_type_and_with_the_clients_id_beside_it_it_is_good()
    {
        var token = signer.Client.SignRaw(Header(""), JsonSerializer.Serialize(signer.Claims()));
        Assert.Equal(HttpStatusCode.OK, (await signer.AskAsync(token, ("client_id", SigningClient.Id))).Status);
        await RefuseAsync(signer.Sign(signer.Claims()), "client_mismatch", ("client_id", "agent"));
    }

    [Theory] // SPEC 67
    [InlineData("aud", "http://localhost:7100/token", "audience_mismatch")]
    [InlineData("aud", "http://localhost:7100/", "audience_mismatch")]
    [InlineData("aud", "http://localhost:7401", "audience_mismatch")]
    [InlineData("aud", null, "audience_not_single")]
    [InlineData("sub", "agent", "client_mismatch")]
    [InlineData("sub", null, "client_mismatch")]
    [InlineData("iss", "nobody", "unknown_client")]
    [InlineData("iss", "agent", "wrong_auth_method")]
    [InlineData("iss", null, "malformed_token")]
    [InlineData("jti", null, "missing_claim")]
    [InlineData("exp", null, "missing_claim")]
    [InlineData("iat", "yesterday", "malformed_token")]
    public async Task A_claim_that_is_wrong_or_missing_is_enough(string claim, string? value, string reason) =>
        await RefuseAsync(signer.Sign(signer.Claims().With(claim, value)), reason);

    [Fact] // SPEC 67
    public async Task Two_audiences_are_one_too_many()
    {
        await RefuseAsync(signer.Sign(signer.Claims().With("aud", new[] { IdpHost.Issuer, "http://localhost:7401" })), "audience_not_single");
        await RefuseAsync(
            signer.Sign(signer.Claims().With("aud", new[] { IdpHost.Issuer, IdpHost.Issuer + "/token" })), "audience_not_single");
        Assert.Equal(HttpStatusCode.OK, (await signer.AskAsync(signer.Sign(signer.Claims().With("aud", new[] { IdpHost.Issuer })))).Status);
    }

    [Theory] // SPEC 67, QUIRKS C10
    [InlineData("exp", -31, "expired")]
    [InlineData("exp", 331, "lifetime_too_long")]
    [InlineData("exp", 86400, "lifetime_too_long")]
    [InlineData("iat", 31, "not_yet_valid")]
    [InlineData("nbf", 31, "not_yet_valid")]
    public async Task Outside_of_its_time_it_is_refused(string claim, int seconds, string reason) =>
        await RefuseAsync(signer.Sign(signer.Claims().With(claim, signer.Client.Now(seconds))), reason);

    [Theory] // SPEC 67, QUIRKS C6: no other token of whomever is one
    [InlineData("at+jwt")]
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("anything")]
    public async Task Another_type_is_refused(string type) => await RefuseAsync(signer.Sign(signer.Claims(), type), "wrong_typ");

    [Theory] // QUIRKS C7
    [InlineData("\"jwk\":{\"kty\":\"EC\"}", "key_in_header")]
    [InlineData("\"jku\":\"https://evil.example/jwks\"", "key_in_header")]
    [InlineData("\"x5u\":\"https://evil.example/cert\"", "key_in_header")]
    [InlineData("\"x5c\":[\"AAAA\"]", "key_in_header")]
    [InlineData("\"crit\":[\"b64\"],\"b64\":false", "malformed_token")]
    [InlineData("\"alg\":\"ES256\"", "malformed_token")]
    public async Task A_header_that_brings_a_key_or_an_extension_is_refused(string member, string reason) =>
        await RefuseAsync(signer.Client.SignRaw(Header("", member), JsonSerializer.Serialize(signer.Claims())), reason);

    [Fact] // QUIRKS C7
    public async Task No_signature_a_shared_secret_and_another_key_are_refused()
    {
        var claims = JsonSerializer.Serialize(signer.Claims());
        await RefuseAsync(ForgedJwt.WithoutSignature(Header("", algorithm: "none"), claims), "algorithm_not_allowed");
        await RefuseAsync(
            ForgedJwt.WithHmac(Header("", algorithm: "HS256"), claims, Encoding.UTF8.GetBytes(signer.Client.Jwks)), "algorithm_not_allowed");
        await RefuseAsync(ForgedJwt.WithBrokenSignature(signer.Sign(signer.Claims())), "bad_signature");

        using var other = new TestIssuer(SigningClient.Id, signer.Idp.Clock);
        await RefuseAsync(other.Sign("JWT", signer.Claims()), "unknown_key");
        await RefuseAsync(other.SignRaw(Header(""), claims), "bad_signature");
    }

    [Fact] // SPEC 67: an ID-JAG, which the IdP itself has signed, is no client's assertion
    public async Task An_ID_JAG_and_an_ID_token_are_no_client_assertions()
    {
        var tokens = await signer.Idp.SignInAsync();
        var idJag = (await signer.Idp.ExchangeAsync(tokens["id_token"]))["access_token"]!;
        await RefuseAsync(idJag, "unknown_client");
        await RefuseAsync(tokens["id_token"]!, "unknown_client");
        await RefuseAsync("garbage", "malformed_token");
    }

    [Fact] // QUIRKS C9
    public async Task It_counts_once_and_a_refused_request_does_not_count()
    {
        var assertion = signer.Sign(signer.Claims());
        await signer.Idp.AssertRefusedAsync(await signer.AskAsync(assertion, ("scope", "idp.keys.read")), "invalid_scope", "scope_not_allowed");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => signer.AskAsync(assertion))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            await signer.Idp.AssertRefusedAsync(answer, "invalid_client", "client_assertion_replayed", HttpStatusCode.Unauthorized);
    }

    [Fact] // RFC 6749 §2.3: one method per request, and the registered one
    public async Task A_second_method_beside_it_or_another_one_is_refused()
    {
        var idp = signer.Idp;
        foreach (var more in ((string, string?)[])[("client", "operator:" + DemoSeed.OperatorSecret), ("client_secret", DemoSeed.OperatorSecret)])
        {
            var answer = await signer.AskAsync(signer.Sign(signer.Claims()), more);
            await idp.AssertRefusedAsync(answer, "invalid_request", "client_authentication_repeated");
        }
        await RefuseAsync(
            signer.Sign(signer.Claims()), "wrong_client_secret", ("client", $"{SigningClient.Id}:{DemoSeed.OperatorSecret}"),
            ("client_assertion", null), ("client_assertion_type", null));
        await RefuseAsync(
            signer.Sign(signer.Claims()), "client_authentication_missing", ("client_id", SigningClient.Id),
            ("client_assertion", null), ("client_assertion_type", null));
    }

    [Theory] // RFC 7521 §4.2
    [InlineData("client_assertion", null, "missing_parameter")]
    [InlineData("client_assertion_type", null, "missing_parameter")]
    [InlineData("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "unsupported_parameter")]
    public async Task Assertion_and_type_belong_together(string parameter, string? value, string reason) =>
        await signer.Idp.AssertRefusedAsync(await signer.AskAsync(signer.Sign(signer.Claims()), (parameter, value)), "invalid_request", reason);

    [Fact] // RFC 7591 §2: jwks_uri
    public async Task Keys_are_fetched_once_and_while_they_cannot_be_nobody_is_refused_for_good()
    {
        await using var own = new SigningClient { KeyAnswer = () => new(HttpStatusCode.InternalServerError) };
        await own.Idp.AssertRefusedAsync(
            await own.AskAsync(Fetched(own)), "temporarily_unavailable", "issuer_keys_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1, own.Network.Count("keys.example/jwks"));

        own.KeyAnswer = null;
        own.Idp.Clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await own.AskAsync(Fetched(own))).Status);
        Assert.Equal(2, own.Network.Count("keys.example/jwks"));

        static string Fetched(SigningClient own) => own.Fetched.Sign("client-authentication+jwt", own.Claims("fetched"));
    }

    private async Task RefuseAsync(string assertion, string reason, params (string Name, string? Value)[] changes) =>
        await signer.Idp.AssertRefusedAsync(await signer.AskAsync(assertion, changes), "invalid_client", reason, HttpStatusCode.Unauthorized);

    // As signed by the ES256 key.
    private string Header(string type, string? more = null, string algorithm = "ES256")
    {
        var keyId = signer.Client.Keys.For().Key.KeyId;
        return $$"""{"alg":"{{algorithm}}",{{(type is "" ? "" : $"\"typ\":\"{type}\",")}}"kid":"{{keyId}}"{{(more is null ? "" : "," + more)}}}""";
    }
}
