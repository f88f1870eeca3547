using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Testing;

namespace Xaa.Idp.Tests.PushedAuthorization;

/// <summary>RFC 9126: the client itself sends the authorization request; the browser carries a reference that is good once.</summary>
public sealed class PushedAuthorizationTests(IdpHost idp)
{
    [Fact]
    public async Task A_pushed_request_is_answered_with_a_reference_of_a_minute() // RFC 9126 §2.2
    {
        var answer = await idp.PushAsync();
        Assert.Equal((HttpStatusCode.Created, 60), (answer.Status, (int)answer.Json["expires_in"]!));
        Assert.Matches("^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$", answer["request_uri"]);
        Assert.Equal(["request_uri", "expires_in"], answer.Json.Select(p => p.Key));
        Assert.NotEqual(answer["request_uri"], (await idp.PushAsync())["request_uri"]);
        // Not a token request.
        Assert.DoesNotContain(await idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId);
    }

    [Fact]
    public async Task The_browser_brings_client_and_reference_and_signs_in() // RFC 9126 §4
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(await idp.PushedAsync(), "alice", IdpHost.Password);
        Assert.Equal(("the state", IdpHost.Issuer), (callback.Query()["state"], callback.Query()["iss"]));
        var tokens = await idp.RedeemAsync(callback.Query()["code"]);
        Assert.Equal("the-nonce", Wire.Payload(tokens["id_token"]!).GetProperty("nonce").GetString());

        // The session is there now, so no page is.
        Assert.NotEmpty((await browser.GetAsync(await idp.PushedAsync())).Leaving!.Query()["code"]);
    }

    [Fact]
    public async Task The_client_id_may_stand_in_the_header_alone()
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(await idp.PushedAsync(("client_id", null)), "alice", IdpHost.Password);
        Assert.NotEmpty(callback.Query()["code"]);
    }

    [Fact]
    public async Task What_stands_beside_the_reference_does_not_count() // RFC 9126 §4, RFC 9101 §6.3
    {
        using var browser = idp.CreateBrowser();
        var address = QueryHelpers.AddQueryString((await idp.PushedAsync()).ToString(), new Dictionary<string, string?>
        {
            ["redirect_uri"] = "https://evil.example/",
            ["state"] = "another",
            ["nonce"] = "another",
            ["prompt"] = "none",
        });
        var callback = await browser.SignInAsync(new(address), "alice", IdpHost.Password);
        Assert.Equal((IdpHost.RedirectUri, "the state"), (callback.GetLeftPart(UriPartial.Path), callback.Query()["state"]));
    }

    [Fact]
    public async Task A_reference_is_good_once()
    {
        var address = await idp.PushedAsync();
        using var browser = idp.CreateBrowser();
        Assert.Null((await browser.GetAsync(address)).Leaving);
        await AssertUnknownAsync(browser, address);
    }

    [Fact]
    public async Task Of_many_at_once_one_gets_the_page()
    {
        var address = await idp.PushedAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var browser = idp.CreateBrowser();
            return (await browser.GetAsync(address)).Status;
        }));
        Assert.Single(pages, HttpStatusCode.OK);
        Assert.Equal(19, pages.Count(status => status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_reference_lives_for_a_minute()
    {
        await using var own = new IdpHost();
        var (one, other) = (await own.PushedAsync(), await own.PushedAsync());
        using var browser = own.CreateBrowser();
        own.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(one)).Status);
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertUnknownAsync(browser, other);
    }

    [Fact]
    public async Task Another_client_cannot_use_a_reference_nor_use_it_up() // RFC 9126 §2.2
    {
        var address = await idp.PushedAsync();
        using var browser = idp.CreateBrowser();
        await AssertUnknownAsync(browser, new(address.ToString().Replace("client_id=agent", "client_id=other", StringComparison.Ordinal)));
        await AssertUnknownAsync(browser, new(address.ToString().Replace("client_id=agent&", "", StringComparison.Ordinal)), "invalid_request");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(address)).Status);
    }

    [Theory]
    [InlineData("urn:ietf:params:oauth:request_uri:")]
    [InlineData("urn:ietf:params:oauth:request_uri:x")]
    [InlineData("urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_reference_sends_nobody_anywhere(string requestUri)
    {
        using var browser = idp.CreateBrowser();
        await AssertUnknownAsync(browser, Wire.Authorize(("request_uri", requestUri)));
    }

    [Theory] // RFC 9126 §2.1: checked when it is pushed, as /authorize would check it
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_request")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("id_token_hint", "x", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request")]
    [InlineData("request_uri", "", "invalid_request")]
    [InlineData("client_id", "other", "invalid_request")]
    public async Task A_fault_is_told_to_the_client_at_once(string parameter, string? value, string error)
    {
        var answer = await idp.PushAsync((parameter, value));
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer["error"]));
        Assert.Equal(["error", "error_description"], answer.Json.Select(p => p.Key));
    }

    [Theory] // QUIRKS C22
    [InlineData("")]
    [InlineData("agent:wrong")]
    [InlineData("nobody:wrong")]
    public async Task Only_an_authenticated_client_may_push(string credentials)
    {
        var answer = await idp.PushAsync(("client", credentials));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer["error"]));
    }

    [Fact]
    public async Task A_client_that_signs_nobody_in_may_not_push()
    {
        var answer = await idp.PushAsync(("client", "operator:" + DemoSeed.OperatorSecret), ("client_id", null));
        Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), (answer.Status, answer["error"]));
    }

    [Fact]
    public async Task Repeated_oversized_and_other_content_is_refused()
    {
        foreach (var body in (string[])["scope=openid&scope=profile", "state=" + new string('s', 3000), "state=" + new string('s', 70000)])
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await PostAsync(body, "application/x-www-form-urlencoded"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await PostAsync("{}", "application/json"));

        async Task<(HttpStatusCode, string?)> PostAsync(string body, string type)
        {
            var query = Wire.Authorize(("scope", body.StartsWith("scope", StringComparison.Ordinal) ? null : "openid"), ("state", null)).Query[1..];
            var content = new StringContent(query + "&" + body, new MediaTypeHeaderValue(type));
            var answer = await idp.PostAsync("/par", content, $"agent:{DemoSeed.AgentSecret}");
            return (answer.Status, answer["error"]);
        }
    }

    [Fact]
    public async Task A_client_that_must_push_is_answered_only_then() // RFC 9126 §6
    {
        await using var own = new IdpHost
        {
            ChangeSeed = seed => seed.Named("clients", "clientId", "agent")["requirePushedAuthorizationRequests"] = true,
        };
        using var browser = own.CreateBrowser();
        var query = (await browser.GetAsync(Wire.Authorize())).Leaving!.Query();
        Assert.Equal(("invalid_request", "the state", IdpHost.Issuer), (query["error"], query["state"], query["iss"]));
        Assert.NotEmpty((await browser.SignInAsync(await own.PushedAsync(), "alice", IdpHost.Password)).Query()["code"]);
    }

    [Fact]
    public async Task What_a_client_pushes_and_never_uses_does_not_fill_the_store()
    {
        await using var own = new IdpHost();
        var pushed = await own.PushAsync();
        var later = own.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        await own.ExecuteAsync($"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 999)
            INSERT INTO pushed_requests (hash, client_id, sealed, expires)
            SELECT {(TestStores.OnPostgres ? "sha256(n::text::bytea)" : "CAST(n AS BLOB)")}, 'agent', 'x', {later} FROM numbers
            """);
        var refused = await own.PushAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused["error"]));

        // One is used, so there is room for one more; another client has its own.
        using var browser = own.CreateBrowser();
        await browser.GetAsync(Pushed.Address(pushed["request_uri"]!));
        Assert.Equal(HttpStatusCode.Created, (await own.PushAsync()).Status);
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Created, (await own.PushAsync()).Status);
    }

    private static async Task AssertUnknownAsync(Browser browser, Uri address, string error = "invalid_request_uri")
    {
        var page = await browser.GetAsync(address);
        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Leaving));
        Assert.Contains($"<code>{error}</code>", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("urn:ietf:params:oauth:request_uri", page.Html, StringComparison.Ordinal);
    }
}
