using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Xaa.Idp.Tests.Token;

public sealed class TokenEndpointTests(IdpHost idp)
{
    private const string Agent = "agent:" + DemoSeed.AgentSecret;

    [Theory] // SPEC 9, C6
    [InlineData("", "client_authentication_missing")]
    [InlineData("agent", "client_authentication_missing")]
    [InlineData("agent:wrong", "wrong_client_secret")]
    [InlineData("nobody:" + DemoSeed.AgentSecret, "unknown_client")]
    [InlineData("agent:" + DemoSeed.OtherSecret, "wrong_client_secret")]
    [InlineData("agent-at-design:" + DemoSeed.AgentSecret, "unknown_client")]
    public async Task Only_an_authenticated_client_may_ask(string credentials, string reason)
    {
        var answer = await idp.PostTokenAsync(new FormUrlEncodedContent([new("grant_type", Wire.TokenExchange)]), credentials);
        await idp.AssertRefusedAsync(answer, "invalid_client", reason, HttpStatusCode.Unauthorized);
        Assert.Equal(credentials.Length > 0, answer.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("application/json", "{}", "wrong_content_type")]
    [InlineData("text/plain", "grant_type=authorization_code", "wrong_content_type")]
    [InlineData("multipart/form-data; boundary=x", "--x--", "wrong_content_type")]
    [InlineData("application/x-www-form-urlencoded", "", "missing_parameter")]
    [InlineData("application/x-www-form-urlencoded", "grant_type=", "missing_parameter")]
    [InlineData("application/x-www-form-urlencoded", "%%%=%zz", "missing_parameter")]
    [InlineData("application/x-www-form-urlencoded", "grant_type=authorization_code&grant_type=refresh_token", "repeated_parameter")]
    [InlineData("application/x-www-form-urlencoded", "grant_type=x&audience=a&audience=a", "repeated_parameter")]
    [InlineData("application/x-www-form-urlencoded", "grant_type=x&subject_token=a&subject_token=b", "repeated_parameter")]
    public async Task A_malformed_request_gets_an_OAuth_error(string type, string body, string reason)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        await idp.AssertRefusedAsync(await idp.PostTokenAsync(content, Agent), "invalid_request", reason);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_has_too_many_parameters_is_refused()
    {
        KeyValuePair<string, string>[] large = [new("grant_type", "x"), new("pad", new string('x', 70_000))];
        KeyValuePair<string, string>[] many = [.. Enumerable.Range(0, 100).Select(i => KeyValuePair.Create("p" + i, "x"))];
        await idp.AssertRefusedAsync(await idp.PostTokenAsync(new FormUrlEncodedContent(large), Agent), "invalid_request", "request_too_large");
        await idp.AssertRefusedAsync(await idp.PostTokenAsync(new FormUrlEncodedContent(many), Agent), "invalid_request", "malformed_request");
    }

    [Fact]
    public async Task The_feed_needs_its_key_and_shows_no_token()
    {
        using var http = idp.CreateClient();
        using var anonymous = await http.GetAsync(new Uri("/records", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);

        var tokens = await idp.SignInAsync();
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"]!;
        var records = string.Concat((await idp.RecordsAsync()).Select(record => record.ToJsonString()));
        foreach (var secret in (string?[])[tokens["id_token"], tokens["access_token"], tokens["refresh_token"], idJag, DemoSeed.AgentSecret])
            Assert.DoesNotContain(secret!.Split('.')[^1], records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_code_secret_or_cookie_is_logged()
    {
        await using var own = new IdpHost();
        using var browser = own.CreateBrowser();
        var code = (await browser.SignInAsync(Wire.Authorize(), "alice", IdpHost.Password)).Query()["code"];
        var tokens = await own.RedeemAsync(code);
        var idJag = (await own.ExchangeAsync(tokens["refresh_token"]))["access_token"]!;
        await own.RedeemAsync(code);
        var logs = string.Join('\n', own.Logs.All.Select(line => line.Text));
        var cookie = browser.Cookies.GetAllCookies()["xaa.idp.session"]!.Value;
        string[] issued = [code, tokens["id_token"]!, tokens["access_token"]!, tokens["refresh_token"]!, idJag, cookie];
        foreach (var secret in (string[])[.. issued, DemoSeed.AgentSecret, IdpHost.Password])
            Assert.DoesNotContain(secret.Split('.')[^1], logs, StringComparison.Ordinal);
    }
}
