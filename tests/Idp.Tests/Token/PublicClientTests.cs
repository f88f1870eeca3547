using System.Net;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 65, C6: an app on the person's own device keeps no secret. It signs her in, and nothing more. RFC 8252.</summary>
public sealed class PublicClientTests(PublicClientTests.Fixture fixture) : IClassFixture<PublicClientTests.Fixture>
{
    private const string Callback = "http://127.0.0.1:51234/callback";

    private readonly IdpHost _idp = fixture.Idp;

    [Fact] // RFC 8252 §7.3, RFC 7636
    public async Task It_signs_in_at_any_port_of_loopback_and_its_refresh_token_rotates()
    {
        var tokens = await SignInAsync();
        Assert.Equal("cli", Wire.Payload(tokens["id_token"]!).GetProperty("aud").GetString());

        var next = await _idp.RefreshAsync(tokens["refresh_token"]!, ("client", ""), ("client_id", "cli"));
        Assert.Equal(HttpStatusCode.OK, next.Status);
        Assert.NotEqual(tokens["refresh_token"], next["refresh_token"]);
        await _idp.AssertRefusedAsync(
            await _idp.RefreshAsync(tokens["refresh_token"]!, ("client", ""), ("client_id", "cli")), "invalid_grant", "subject_token_superseded");
    }

    [Fact] // RFC 7009 §2.1, RFC 7662 §2.1
    public async Task It_may_give_its_refresh_token_back_but_learns_nothing_of_it()
    {
        var tokens = await SignInAsync();
        (string, string?)[] form = [("token", tokens["refresh_token"]), ("client", ""), ("client_id", "cli")];
        var asked = await _idp.PostAsync("/introspect", form);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (asked.Status, asked["error"]));

        using var revoked = await _idp.SendAsync("/revoke", form);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        var refused = await _idp.RefreshAsync(tokens["refresh_token"]!, ("client", ""), ("client_id", "cli"));
        await _idp.AssertRefusedAsync(refused, "invalid_grant", "subject_token_unknown");
    }

    [Theory] // SPEC 65, C6: even where its registration and a connection would allow it
    [InlineData("id_token")]
    [InlineData("refresh_token")]
    public async Task It_gets_no_ID_JAG(string subject)
    {
        var tokens = await SignInAsync();
        var answer = await _idp.ExchangeAsync(tokens[subject], ("client", ""), ("client_id", "cli"));
        await _idp.AssertRefusedAsync(answer, "unauthorized_client", "public_client");
    }

    [Fact]
    public async Task Only_the_port_may_differ_and_the_code_goes_back_to_where_it_was_sent()
    {
        using var browser = _idp.CreateBrowser();
        foreach (var address in (string[])["http://localhost:51234/callback", "http://127.0.0.1:51234/other", "http://127.0.0.1.evil.example/callback"])
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(Wire.Authorize(("client_id", "cli"), ("redirect_uri", address)))).Status);

        var code = (await browser.SignInAsync(Wire.Authorize(("client_id", "cli"), ("redirect_uri", Callback)), "alice", IdpHost.Password)).Query()["code"];
        var elsewhere = await _idp.RedeemAsync(code, ("redirect_uri", "http://127.0.0.1:51235/callback"), ("client", ""), ("client_id", "cli"));
        await _idp.AssertRefusedAsync(elsewhere, "invalid_grant", "redirect_uri_mismatch");
    }

    [Fact] // PKCE is what ties the code to who asked for it
    public async Task Without_PKCE_there_is_neither_code_nor_token()
    {
        using var browser = _idp.CreateBrowser();
        var callback = await browser.GetAsync(Wire.Authorize(("client_id", "cli"), ("redirect_uri", Callback), ("code_challenge", null)));
        Assert.Equal("invalid_request", callback.Leaving!.Query()["error"]);

        var code = (await browser.SignInAsync(Wire.Authorize(("client_id", "cli"), ("redirect_uri", Callback)), "alice", IdpHost.Password)).Query()["code"];
        var stolen = await _idp.RedeemAsync(
            code, ("redirect_uri", Callback), ("client", ""), ("client_id", "cli"), ("code_verifier", new string('x', 43)));
        await _idp.AssertRefusedAsync(stolen, "invalid_grant", "pkce_mismatch");
    }

    [Fact] // RFC 9449 §5
    public async Task A_refresh_token_that_was_got_with_a_proof_needs_its_key_from_then_on()
    {
        using ProofKey key = new(_idp.Clock), other = new(_idp.Clock);
        var tokens = await SignInAsync(("DPoP", key.Prove(IdpHost.Issuer + "/token")));
        foreach (var proof in (string?[])[null, other.Prove(IdpHost.Issuer + "/token")])
            await _idp.AssertRefusedAsync(await RefreshAsync(tokens["refresh_token"]!, proof), "invalid_grant", "dpop_key_mismatch");

        var next = await RefreshAsync(tokens["refresh_token"]!, key.Prove(IdpHost.Issuer + "/token"));
        Assert.Equal(HttpStatusCode.OK, next.Status);
        await _idp.AssertRefusedAsync(await RefreshAsync(next["refresh_token"]!, null), "invalid_grant", "dpop_key_mismatch");
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(next["refresh_token"]!, key.Prove(IdpHost.Issuer + "/token"))).Status);

        Task<TokenAnswer> RefreshAsync(string token, string? proof) =>
            _idp.PostTokenAsync([("grant_type", "refresh_token"), ("refresh_token", token), ("client", ""), ("client_id", "cli"), ("DPoP", proof)]);
    }

    [Fact]
    public async Task A_confidential_client_does_not_become_public_by_leaving_its_secret_out()
    {
        var answer = await _idp.RedeemAsync("x", ("client", ""), ("client_id", "agent"));
        await _idp.AssertRefusedAsync(answer, "invalid_client", "client_authentication_missing", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_public_client_that_sends_a_secret_is_refused()
    {
        var answer = await _idp.RedeemAsync("x", ("client", ""), ("client_id", "cli"), ("client_secret", DemoSeed.AgentSecret));
        await _idp.AssertRefusedAsync(answer, "invalid_client", "wrong_client_secret", HttpStatusCode.Unauthorized);
    }

    private async Task<TokenAnswer> SignInAsync(params (string Name, string? Value)[] changes)
    {
        using var browser = _idp.CreateBrowser();
        var callback = await browser.SignInAsync(Wire.Authorize(("client_id", "cli"), ("redirect_uri", Callback)), "alice", IdpHost.Password);
        Assert.Equal(51234, callback.Port);
        var answer = await _idp.RedeemAsync(
            callback.Query()["code"], [("redirect_uri", Callback), ("client", ""), ("client_id", "cli"), .. changes]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public IdpHost Idp { get; } = new() { ChangeSeed = AddClient };

        public ValueTask InitializeAsync() => Idp.InitializeAsync();

        public ValueTask DisposeAsync() => Idp.DisposeAsync();

        private static void AddClient(JsonObject seed) => seed["clients"]!.AsArray().Add(new JsonObject
        {
            ["clientId"] = "cli",
            ["displayName"] = "Command line",
            ["redirectUris"] = new JsonArray("http://127.0.0.1/callback", "http://[::1]/callback"),
            ["authMethod"] = "none",
            ["native"] = true,
            ["grantTypes"] = new JsonArray("authorization_code", "refresh_token"),
            ["assigned"] = new JsonObject { ["everyone"] = true },
        });
    }
}
