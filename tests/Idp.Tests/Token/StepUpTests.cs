using System.Net;
using System.Text.Json.Nodes;
using Xaa.Idp.Tests.SecondFactor;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 22: a scope that needs a second factor, asked for by name.</summary>
public sealed class StepUpTests(IdpHost shared)
{
    [Theory] // SPEC 22
    [InlineData("payments.charge")]
    [InlineData("payments.read payments.charge")]
    public async Task A_stronger_sign_in_is_asked_for_when_nothing_else_is_missing(string scope)
    {
        var tokens = await shared.SignInAsync();
        foreach (var subject in (string[])["id_token", "refresh_token"])
        {
            var answer = await shared.ExchangeForAsync(tokens[subject]!, 7404, scope);
            Assert.Equal(
                (HttpStatusCode.BadRequest, "insufficient_user_authentication", "urn:xaa:mfa"),
                (answer.Status, answer["error"], answer["acr_values"]));
            Assert.Equal(["error", "error_description", "acr_values"], answer.Json.Select(p => p.Key));
            var record = Assert.Single(await shared.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId);
            Assert.Equal(
                ["Refused", "insufficient_user_authentication", "acr_too_weak", null],
                record.Texts("outcome", "errorCode", "reason", "issuedId"));
        }
    }

    [Theory] // SPEC 22, 24: a request that is hopeless anyway gets the error that applies
    [InlineData("alice", "payments.charge payments.erase", "invalid_scope", "unknown_scope")]
    [InlineData("bob", "payments.charge", "access_denied", "connection_does_not_cover_person")]
    public async Task What_a_second_factor_does_not_cure_is_refused_for_what_it_is(string name, string scope, string error, string reason)
    {
        var tokens = await shared.SignInAsync(name);
        await shared.AssertRefusedAsync(await shared.ExchangeForAsync(tokens["id_token"]!, 7404, scope), error, reason);
    }

    [Theory] // SPEC 22
    [InlineData("enabled", false, "connection_disabled")]
    [InlineData("expires", "2020-01-01T00:00:00Z", "connection_expired")]
    public async Task Nobody_is_asked_for_a_second_factor_at_a_connection_that_is_off(string member, object value, string reason)
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.ConnectionTo("payments")[member] = JsonValue.Create(value) };
        var tokens = await idp.SignInAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["id_token"]!, 7404, "payments.charge"), "access_denied", reason);
    }

    [Fact] // SPEC 22
    public async Task A_strength_that_nobody_can_reach_is_a_denial()
    {
        await using var idp = new IdpHost();
        // As a newer version may have written it: here neither seed nor administrator can.
        await idp.ExecuteAsync("""UPDATE connections SET require_acr = '{"payments.charge":"urn:else:where"}' WHERE server = 'payments'""");
        var tokens = await idp.SignInStronglyAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["id_token"]!, 7404, "payments.charge"), "access_denied", "acr_unavailable");
    }

    [Fact] // SPEC 22, 29
    public async Task With_a_second_factor_the_charge_is_granted_and_the_ID_JAG_says_how_she_signed_in()
    {
        await using var idp = new IdpHost();
        var tokens = await idp.SignInStronglyAsync();
        var signedIn = idp.Clock.GetUtcNow().ToUnixTimeSeconds();
        idp.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var subject in (string[])["id_token", "refresh_token"])
        {
            var answer = await idp.ExchangeForAsync(tokens[subject]!, 7404, "payments.charge");
            Assert.Equal((HttpStatusCode.OK, "payments.charge"), (answer.Status, answer["scope"]));
            var claims = Wire.Payload(answer["access_token"]!);
            Assert.Equal(("urn:xaa:mfa", signedIn), (claims.GetProperty("acr").GetString(), claims.GetProperty("auth_time").GetInt64()));
            Assert.Equal(["pwd", "otp", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        }
    }

    [Fact] // SPEC 22
    public async Task A_fresher_sign_in_is_asked_for_when_the_connection_wants_one_and_a_fresh_one_helps()
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.ConnectionTo("design")["maxAge"] = 3600 };
        var tokens = await idp.SignInAsync();
        idp.Clock.Leap(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync(tokens["refresh_token"])).Status);

        idp.Clock.Advance(TimeSpan.FromMinutes(1));
        var answer = await idp.ExchangeAsync(tokens["refresh_token"]);
        Assert.Equal((HttpStatusCode.BadRequest, "insufficient_user_authentication"), (answer.Status, answer["error"]));
        Assert.Equal(["error", "error_description", "max_age"], answer.Json.Select(p => p.Key));
        Assert.Equal(3600, (int)answer.Json["max_age"]!);
        Assert.Equal("sign_in_too_old", await ReasonAsync(idp, answer));

        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync((await idp.SignInAsync())["refresh_token"])).Status);
    }

    [Fact] // SPEC 22: one sign-in that is fresh and strong, and not two
    public async Task A_sign_in_that_is_too_old_and_too_weak_is_told_both()
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.ConnectionTo("payments")["maxAge"] = 600 };
        var tokens = await idp.SignInAsync();
        idp.Clock.Leap(TimeSpan.FromMinutes(11));
        var answer = await idp.ExchangeForAsync(tokens["refresh_token"]!, 7404, "payments.charge");
        Assert.Equal(
            ("insufficient_user_authentication", "urn:xaa:mfa", 600), (answer["error"], answer["acr_values"], (int)answer.Json["max_age"]!));
        Assert.Equal("acr_too_weak", await ReasonAsync(idp, answer));
    }

    [Theory] // SPEC 22, 24: where policy says no, a fresh sign-in is not asked for
    [InlineData("bob", "payments.charge", "access_denied", "connection_does_not_cover_person")]
    [InlineData("alice", "payments.erase", "invalid_scope", "unknown_scope")]
    public async Task An_old_sign_in_does_not_hide_what_no_sign_in_cures(string name, string scope, string error, string reason)
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.ConnectionTo("payments")["maxAge"] = 600 };
        var tokens = await idp.SignInAsync(name);
        idp.Clock.Leap(TimeSpan.FromMinutes(11));
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["refresh_token"]!, 7404, scope), error, reason);
    }

    [Fact] // SPEC 18: without scope, all that needs no more than she has shown
    public async Task Without_a_scope_nobody_is_asked_for_more()
    {
        await using var idp = new IdpHost();
        Assert.Equal("payments.read", (await idp.ExchangeForAsync((await idp.SignInAsync())["id_token"]!, 7404))["scope"]);
        Assert.Equal("payments.read payments.charge", (await idp.ExchangeForAsync((await idp.SignInStronglyAsync())["id_token"]!, 7404))["scope"]);
    }

    [Fact] // SPEC 14, 22: the session's strength is the refresh token's; an ID token keeps its own
    public async Task A_session_that_became_stronger_strengthens_its_refresh_token_and_no_ID_token_of_before()
    {
        await using var idp = new IdpHost();
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var before = await idp.RedeemAsync(callback.Query()["code"]);
        await browser.CodeAsync(await browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa"))), idp.Code());

        Assert.Equal("payments.charge", (await idp.ExchangeForAsync(before["refresh_token"]!, 7404, "payments.charge"))["scope"]);
        var old = await idp.ExchangeForAsync(before["id_token"]!, 7404, "payments.charge");
        Assert.Equal("insufficient_user_authentication", old["error"]);
        var weak = Wire.Payload((await idp.ExchangeForAsync(before["id_token"]!, 7404, "payments.read"))["access_token"]!);
        Assert.Equal("urn:xaa:pwd", weak.GetProperty("acr").GetString());
        Assert.Equal(["pwd"], weak.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
    }

    [Fact] // SPEC 11, 22
    public async Task An_ID_token_is_no_stronger_than_its_session()
    {
        await using var idp = new IdpHost();
        var tokens = await idp.SignInStronglyAsync();
        await idp.ExecuteAsync("UPDATE sessions SET acr = 'urn:xaa:pwd', amr = 'pwd'");
        Assert.Equal("insufficient_user_authentication", (await idp.ExchangeForAsync(tokens["id_token"]!, 7404, "payments.charge"))["error"]);
    }

    private static async Task<string?> ReasonAsync(IdpHost idp, TokenAnswer answer) =>
        (string?)Assert.Single(await idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId)["reason"];
}
