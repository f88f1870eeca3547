using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.SecondFactor;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SecondFactor;

public sealed class SecondFactorTests : IAsyncLifetime
{
    private readonly IdpHost _idp = new();
    private Browser _browser = null!;

    public ValueTask InitializeAsync()
    {
        _browser = _idp.CreateBrowser();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _idp.DisposeAsync();
    }

    [Fact]
    public async Task A_code_makes_the_session_stronger_and_the_ID_token_says_so()
    {
        var page = await _browser.PasswordAsync();
        Assert.Equal("/signin/second-factor", page.Address.AbsolutePath);
        Assert.Contains("<strong>Acme Agent</strong> asks for more than your password.", page.Html, StringComparison.Ordinal);
        var weak = _browser.Cookies.GetAllCookies()["xaa.idp.session"]!.Value;

        _idp.Clock.Advance(TimeSpan.FromSeconds(40));
        var answer = await _browser.CodeAsync(page, _idp.Code());
        var tokens = await _idp.RedeemAsync(answer.Leaving!.Query()["code"]);
        var claims = Wire.Payload(tokens["id_token"]!);
        Assert.Equal("urn:xaa:mfa", claims.GetProperty("acr").GetString());
        Assert.Equal(["pwd", "otp", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        Assert.Equal(_idp.Clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("auth_time").GetInt64());
        // Whoever had the cookie from before has nothing now.
        Assert.NotEqual(weak, _browser.Cookies.GetAllCookies()["xaa.idp.session"]!.Value);
        using var thief = _idp.CreateBrowser();
        thief.Cookies.Add(new Cookie("xaa.idp.session", weak, "/", "localhost"));
        Assert.Contains("You are not signed in.", (await thief.GetAsync(new(IdpHost.Issuer + "/"))).Html, StringComparison.Ordinal);

        // OpenID Connect Core §12.2: a refreshed ID token is of the same sign-in.
        _idp.Clock.Leap(TimeSpan.FromHours(1));
        var refreshed = Wire.Payload((await _idp.RefreshAsync(tokens["refresh_token"]!))["id_token"]!);
        foreach (var claim in (string[])["sub", "aud", "sid", "auth_time", "acr", "amr"])
            Assert.Equal(claims.GetProperty(claim).GetRawText(), refreshed.GetProperty(claim).GetRawText());
        Assert.NotEqual(claims.GetProperty("iat").GetInt64(), refreshed.GetProperty("iat").GetInt64());
    }

    [Theory]
    [InlineData("urn:xaa:mfa")]
    [InlineData("urn:xaa:mfa urn:xaa:pwd")]
    [InlineData("urn:else:where urn:xaa:mfa")]
    public async Task The_first_acr_that_is_known_counts(string acrValues)
    {
        var page = await _browser.PasswordAsync("alice", ("acr_values", acrValues));
        Assert.Equal("/signin/second-factor", page.Address.AbsolutePath);
    }

    [Theory]
    [InlineData("acr_values", "urn:xaa:pwd urn:xaa:mfa")]
    [InlineData("acr_values", "urn:else:where")]
    [InlineData("acr_values", "URN:XAA:MFA")]
    [InlineData("acr_values", null)]
    [InlineData("acr_values", "")]
    [InlineData("claims", """{"id_token":{"acr":{"essential":true,"values":["urn:xaa:mfa"]}}}""")] // OpenID Connect Core §5.5: not supported
    public async Task Without_one_that_asks_for_more_a_password_is_enough(string parameter, string? value)
    {
        var page = await _browser.PasswordAsync("alice", ("acr_values", null), (parameter, value));
        var tokens = await _idp.RedeemAsync(page.Leaving!.Query()["code"]);
        Assert.Equal("urn:xaa:pwd", Wire.Payload(tokens["id_token"]!).GetProperty("acr").GetString());
    }

    [Fact]
    public async Task A_session_that_is_strong_enough_is_not_asked_again()
    {
        await _browser.CodeAsync(await _browser.PasswordAsync(), _idp.Code());
        foreach (var acr in (string[])["urn:xaa:mfa", "urn:xaa:pwd"])
            Assert.NotEmpty((await _browser.GetAsync(Wire.Authorize(("acr_values", acr), ("prompt", "none")))).Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task Without_a_page_a_session_that_is_too_weak_needs_a_sign_in()
    {
        await _browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var query = (await _browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa"), ("prompt", "none")))).Leaving!.Query();
        Assert.Equal(("login_required", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
    }

    [Fact]
    public async Task Somebody_who_is_signed_in_is_asked_for_the_code_alone()
    {
        await _browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var page = await _browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa")));
        Assert.Equal("/signin/second-factor", page.Address.AbsolutePath);
        Assert.NotEmpty((await _browser.CodeAsync(page, _idp.Code())).Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task A_code_is_good_once_and_none_before_it_is_afterwards() // RFC 6238 §5.2
    {
        var code = _idp.Code();
        Assert.NotNull((await _browser.CodeAsync(await _browser.PasswordAsync(), code)).Leaving);

        using var thief = _idp.CreateBrowser();
        var page = await thief.PasswordAsync();
        foreach (var late in (string[])[code, _idp.Code(off: -1)])
        {
            var answer = await thief.CodeAsync(page, late);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("used before", answer.Html, StringComparison.Ordinal);
        }
        Assert.Contains(
            await _idp.RecordsAsync(),
            record => record.Texts("reason", "subject", "clientId") is ["second_factor_used_before", "u-alice", "agent"]);
        _idp.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull((await thief.CodeAsync(page, _idp.Code())).Leaving);
    }

    [Theory]
    [InlineData("000000")]
    [InlineData("abc")]
    [InlineData("ABCDE-FGHIJ")]
    [InlineData("")]
    public async Task A_wrong_code_leads_nowhere_and_the_page_asks_again(string code)
    {
        var page = await _browser.PasswordAsync();
        var answer = await _browser.CodeAsync(page, code);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("role=\"alert\"", answer.Html, StringComparison.Ordinal);
        var query = (await _browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa"), ("prompt", "none")))).Leaving!.Query();
        Assert.Equal("login_required", query["error"]);
        Assert.NotNull((await _browser.CodeAsync(answer, _idp.Code())).Leaving);
    }

    [Fact]
    public async Task A_code_of_somebody_else_is_wrong()
    {
        var page = await _browser.PasswordAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.CodeAsync(page, _idp.Code(DemoSeed.CarolTotpSecret))).Status);
        Assert.Contains(await _idp.RecordsAsync(), record => record.Texts("reason", "subject") is ["wrong_second_factor", "u-alice"]);
    }

    [Fact]
    public async Task A_page_of_another_session_is_no_good()
    {
        var page = await _browser.PasswordAsync();
        using var other = _idp.CreateBrowser();
        var carols = await other.PasswordAsync("carol");
        // Carol cannot go on with alice's request, nor without a session, nor with an address that she made up.
        Assert.Equal(HttpStatusCode.BadRequest, (await other.GetAsync(page.Address)).Status);
        using var nobody = _idp.CreateBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.GetAsync(page.Address)).Status);
        foreach (var forged in (string[])["", "x", page.Address.Query()["continue"][..^4] + "AAAA", Wire.Authorize().Query])
        {
            var answer = await other.GetAsync(new(IdpHost.Issuer + "/signin/second-factor?continue=" + Uri.EscapeDataString(forged)));
            Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Leaving));
        }
        Assert.NotNull((await other.CodeAsync(carols, _idp.Code(DemoSeed.CarolTotpSecret))).Leaving);
    }

    [Fact]
    public async Task A_page_that_was_left_open_for_half_an_hour_has_expired()
    {
        var page = await _browser.PasswordAsync();
        _idp.Clock.Leap(TimeSpan.FromMinutes(30));
        Assert.Contains("This sign-in has expired", (await _browser.CodeAsync(page, _idp.Code())).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_page_cannot_be_reached_around_a_password_that_was_asked_for()
    {
        await _browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var page = await _browser.GetAsync(Wire.Authorize(("acr_values", "urn:xaa:mfa"), ("prompt", "login")));
        Assert.Equal("/signin", page.Address.AbsolutePath);
        var around = new Uri(IdpHost.Issuer + "/signin/second-factor?continue=" + page.Address.Query()["request"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.GetAsync(around)).Status);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        var page = await _browser.PasswordAsync();
        var answer = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = _idp.Code() }, "https://evil.example");
        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Leaving));
        Assert.NotNull((await _browser.CodeAsync(page, _idp.Code())).Leaving);
    }

    [Fact]
    public async Task Neither_secret_nor_code_is_written_down()
    {
        var code = _idp.Code();
        await _browser.CodeAsync(await _browser.PasswordAsync(), code);
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(code, StringComparison.Ordinal));
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(DemoSeed.AliceTotpSecret, StringComparison.Ordinal));
        var store = _idp.Services.GetRequiredService<Xaa.Storage.Store>();
        var box = await store.FirstAsync(
            "SELECT sealed FROM second_factors WHERE person_id = 'u-alice'",
            [],
            row => row.GetFieldValue<byte[]>(0),
            TestContext.Current.CancellationToken);
        Assert.Equal(-1, box.AsSpan().IndexOf(Base32.Decode(DemoSeed.AliceTotpSecret)));
    }
}
