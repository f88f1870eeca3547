namespace Xaa.Idp.Tests.Authorize;

/// <summary>OpenID Connect Core §3.1.2.1: how fresh the sign-in must be, and whether the person may be asked.</summary>
public sealed class PromptTests(IdpHost idp)
{
    [Fact]
    public async Task Prompt_consent_shows_no_page_because_administrators_consented()
    {
        using var browser = idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        Assert.NotEmpty((await browser.GetAsync(Wire.Authorize(("prompt", "consent")))).Leaving!.Query()["code"]);
        Assert.Null((await browser.GetAsync(Wire.Authorize(("prompt", "login consent")))).Leaving);
    }

    [Theory]
    [InlineData("none login")]
    [InlineData("none consent")]
    [InlineData("none none2")]
    [InlineData("create")]
    [InlineData("LOGIN")]
    public async Task A_prompt_that_contradicts_itself_or_is_unknown_is_refused(string prompt)
    {
        using var browser = idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var query = (await browser.GetAsync(Wire.Authorize(("prompt", prompt)))).Leaving!.Query();
        Assert.Equal(("invalid_request", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
    }

    [Fact]
    public async Task A_sign_in_is_good_for_max_age_seconds_and_auth_time_says_when_it_was()
    {
        await using var own = new IdpHost();
        using var browser = own.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var signedInAt = own.Clock.GetUtcNow().ToUnixTimeSeconds();

        own.Clock.Advance(TimeSpan.FromSeconds(299));
        var callback = (await browser.GetAsync(Wire.Authorize(("max_age", "300"), ("prompt", "none")))).Leaving!;
        var tokens = await own.RedeemAsync(callback.Query()["code"]);
        Assert.Equal(signedInAt, Wire.Payload(tokens["id_token"]!).GetProperty("auth_time").GetInt64());
        var refreshed = await own.RefreshAsync(tokens["refresh_token"]!);
        Assert.Equal(signedInAt, Wire.Payload(refreshed["id_token"]!).GetProperty("auth_time").GetInt64());

        own.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("login_required", (await browser.GetAsync(Wire.Authorize(("max_age", "300"), ("prompt", "none")))).Leaving!.Query()["error"]);
        var page = await browser.GetAsync(Wire.Authorize(("max_age", "300")));
        Assert.Null(page.Leaving);
        var again = await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        tokens = await own.RedeemAsync(again.Leaving!.Query()["code"]);
        Assert.Equal(signedInAt + 300, Wire.Payload(tokens["id_token"]!).GetProperty("auth_time").GetInt64());
    }

    [Theory]
    [InlineData("login")]
    [InlineData("select_account")]
    public async Task A_fresh_sign_in_that_may_show_no_page_is_impossible_with_max_age_0(string prompt)
    {
        using var browser = idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var query = (await browser.GetAsync(Wire.Authorize(("max_age", "0"), ("prompt", "none")))).Leaving!.Query();
        Assert.Equal("login_required", query["error"]);
        Assert.Null((await browser.GetAsync(Wire.Authorize(("max_age", "3600"), ("prompt", prompt)))).Leaving);
    }

    [Fact]
    public async Task The_login_hint_stands_in_the_form_and_is_only_text()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize(("login_hint", "alice\"><script>")));
        Assert.Contains("""value="alice&quot;&gt;&lt;script&gt;" """.TrimEnd(), page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_says_how_the_page_should_look_and_claims_by_name_are_ignored()
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(
            Wire.Authorize(("display", "popup"), ("ui_locales", "de-CH"), ("claims_locales", "de"), ("claims", "{}")), "alice", IdpHost.Password);
        Assert.NotEmpty(callback.Query()["code"]);
    }
}
