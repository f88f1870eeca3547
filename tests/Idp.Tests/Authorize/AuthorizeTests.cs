using System.Net;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Authorize;

public sealed class AuthorizeTests(IdpHost idp)
{
    [Fact]
    public async Task A_sign_in_leads_back_with_code_state_and_issuer() // RFC 9207, SPEC 79
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        Assert.Equal(IdpHost.RedirectUri, callback.GetLeftPart(UriPartial.Path));
        var query = callback.Query();
        Assert.Equal(["code", "iss", "state"], query.Keys.Order());
        Assert.Equal(("the state", IdpHost.Issuer), (query["state"], query["iss"]));
    }

    [Fact]
    public async Task The_second_time_there_is_no_page_at_all()
    {
        using var browser = idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var again = await browser.GetAsync(Wire.Authorize(("prompt", "none")));
        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.NotEmpty(again.Leaving!.Query()["code"]);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    [InlineData("max_age", "0")]
    public async Task A_client_may_ask_for_a_fresh_sign_in(string parameter, string value)
    {
        using var browser = idp.CreateBrowser();
        await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password);
        var page = await browser.GetAsync(Wire.Authorize((parameter, value)));
        Assert.Null(page.Leaving);
        var back = await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        Assert.NotEmpty(back.Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task With_prompt_none_nobody_sees_a_page()
    {
        using var browser = idp.CreateBrowser();
        var query = (await browser.GetAsync(Wire.Authorize(("prompt", "none")))).Leaving!.Query();
        Assert.Equal(("login_required", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
    }

    [Fact]
    public async Task A_request_by_POST_is_the_same_request()
    {
        using var http = idp.CreateClient();
        using var response = await http.PostAsync(new Uri("/authorize", UriKind.Relative), new FormUrlEncodedContent(Wire.Authorize().Query()));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.StartsWith("/signin?request=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory] // SPEC 83: no code without PKCE
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("scope", "openid \"x\"", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c+", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "99999999999", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "urn:x", "request_uri_not_supported")]
    public async Task A_fault_goes_back_to_the_client_with_the_issuer(string parameter, string? value, string error)
    {
        using var browser = idp.CreateBrowser();
        var answer = await browser.GetAsync(Wire.Authorize((parameter, value)));
        Assert.Equal(IdpHost.RedirectUri, answer.Leaving?.GetLeftPart(UriPartial.Path));
        var query = answer.Leaving!.Query();
        Assert.Equal((error, "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
        Assert.DoesNotContain("code", query.Keys);
    }

    [Theory]
    [InlineData("&state=again")]
    [InlineData("&nonce=again")]
    [InlineData("&code_challenge=again")]
    [InlineData("&unknown=a&unknown=b")]
    public async Task A_repeated_parameter_is_refused(string more) // RFC 6749 §3.1
    {
        using var browser = idp.CreateBrowser();
        var answer = await browser.GetAsync(new(Wire.Authorize() + more));
        Assert.Equal("invalid_request", answer.Leaving!.Query()["error"]);
    }

    [Fact]
    public async Task An_oversized_parameter_is_refused_and_not_echoed()
    {
        using var browser = idp.CreateBrowser();
        var query = (await browser.GetAsync(Wire.Authorize(("state", new string('s', 3000))))).Leaving!.Query();
        Assert.Equal("invalid_request", query["error"]);
        Assert.DoesNotContain("state", query.Keys);
        var long2000 = new string('x', 2000);
        var many = await browser.GetAsync(Wire.Authorize(("state", long2000), ("a", long2000), ("b", long2000)));
        Assert.Equal("invalid_request", many.Leaving!.Query()["error"]);
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "nobody")]
    [InlineData("client_id", "AGENT")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "http://localhost:7200/signin/callback/")]
    [InlineData("redirect_uri", "http://localhost:7200/signin/callback?x=1")]
    [InlineData("redirect_uri", "http://localhost:7200/signin/../signin/callback")]
    [InlineData("redirect_uri", "http://LOCALHOST:7200/signin/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:7200/signin/callback")]
    [InlineData("redirect_uri", "http://localhost:7299/signin/callback")]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    public async Task Nobody_is_sent_to_an_address_that_is_not_registered(string parameter, string? value)
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize((parameter, value)));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Leaving);
        Assert.Contains("no safe way back", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_client_id_or_redirect_uri_is_no_address_either()
    {
        using var browser = idp.CreateBrowser();
        foreach (var more in (string[])["&client_id=other", "&redirect_uri=https%3A%2F%2Fevil.example%2F"])
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new(Wire.Authorize() + more))).Status);
    }

    [Fact]
    public async Task A_person_whom_the_client_is_not_for_gets_no_code() // SPEC 15
    {
        await using var own = new IdpHost
        {
            ChangeSeed = seed =>
                seed.Named("clients", "clientId", "agent")["assigned"] = new JsonObject { ["groups"] = new JsonArray("engineering") },
        };
        using var browser = own.CreateBrowser();
        var query = (await browser.SignInAsync(Wire.Authorize(), "bob", IdpHost.Password)).Query();
        Assert.Equal(("access_denied", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
        Assert.DoesNotContain("code", query.Keys);
        Assert.Contains(await own.RecordsAsync(), record => record.Texts("reason", "subject") is ["person_not_assigned_to_client", "u-bob"]);
        Assert.Equal(HttpStatusCode.OK, (await own.SignInAsync()).Status);
    }
}
