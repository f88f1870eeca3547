using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Authorize;

/// <summary>OpenID Connect Core §3.1.2.1: a client that names a person by her ID token gets an answer about nobody else.</summary>
public sealed class IdTokenHintTests(IdpHost idp)
{
    [Fact]
    public async Task The_person_whom_the_hint_names_needs_no_page()
    {
        using var browser = idp.CreateBrowser();
        var hint = await SignInAsync(browser, "alice");
        foreach (var prompt in (string?[])[null, "none", "consent"])
            Assert.NotEmpty((await browser.GetAsync(Wire.Authorize(("id_token_hint", hint), ("prompt", prompt)))).Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task With_prompt_none_another_person_than_the_hint_names_is_login_required()
    {
        using var browser = idp.CreateBrowser();
        var hint = (await idp.SignInAsync("bob"))["id_token"];
        await SignInAsync(browser, "alice");
        var query = (await browser.GetAsync(Wire.Authorize(("id_token_hint", hint), ("prompt", "none")))).Leaving!.Query();
        Assert.Equal(("login_required", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
    }

    [Fact]
    public async Task Without_a_prompt_the_sign_in_page_asks_and_takes_only_the_person_of_the_hint()
    {
        var hint = (await idp.SignInAsync("bob"))["id_token"];
        using var browser = idp.CreateBrowser();
        await SignInAsync(browser, "alice");
        var page = await browser.GetAsync(Wire.Authorize(("id_token_hint", hint)));
        Assert.Contains("Sign in", page.Html, StringComparison.Ordinal);

        var wrong = (await browser.SubmitAsync(page, Form("alice"))).Leaving!.Query();
        Assert.Equal(("login_required", "the state"), (wrong["error"], wrong["state"]));
        Assert.DoesNotContain("code", wrong.Keys);

        page = await browser.GetAsync(Wire.Authorize(("id_token_hint", hint)));
        Assert.NotEmpty((await browser.SubmitAsync(page, Form("bob"))).Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task An_expired_hint_still_says_whom_it_means()
    {
        using var browser = idp.CreateBrowser();
        var hint = idp.Resign(await SignInAsync(browser, "alice"), (_, claims) => claims["exp"] = (long)claims["iat"]! - 1);
        Assert.NotEmpty((await browser.GetAsync(Wire.Authorize(("id_token_hint", hint), ("prompt", "none")))).Leaving!.Query()["code"]);
    }

    [Theory] // QUIRKS C5, C6
    [InlineData("typ", "at+jwt")]
    [InlineData("typ", "logout+jwt")]
    [InlineData("iss", "http://localhost:7401")]
    [InlineData("aud", "other")]
    [InlineData("sid", "")]
    public async Task A_hint_that_cannot_be_believed_is_refused_and_not_ignored(string what, string value)
    {
        using var browser = idp.CreateBrowser();
        var hint = idp.Resign(await SignInAsync(browser, "alice"), (header, claims) => (what == "typ" ? header : claims)[what] = value);
        await AssertRefusedAsync(browser, hint);
    }

    [Fact]
    public async Task Neither_junk_nor_another_kind_of_token_nor_another_signature_is_a_hint()
    {
        using var browser = idp.CreateBrowser();
        var tokens = await idp.SignInAsync();
        var parts = tokens["id_token"]!.Split('.');
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!;
        claims["sub"] = "u-bob";
        foreach (var hint in (string?[])
            ["x", "a.b.c", tokens["access_token"], tokens["refresh_token"], $"{parts[0]}.{Wire.Base64UrlText(claims.ToJsonString())}.{parts[2]}"])
        {
            await AssertRefusedAsync(browser, hint!);
        }
    }

    private async Task<string> SignInAsync(Browser browser, string name) =>
        (await idp.RedeemAsync((await browser.SignInAsync(Wire.Authorize(), name, IdpHost.Password)).Query()["code"]))["id_token"]!;

    private static async Task AssertRefusedAsync(Browser browser, string hint)
    {
        var query = (await browser.GetAsync(Wire.Authorize(("id_token_hint", hint)))).Leaving!.Query();
        Assert.Equal(("invalid_request", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
    }

    private static Dictionary<string, string> Form(string name) => new() { ["name"] = name, ["password"] = IdpHost.Password };
}
