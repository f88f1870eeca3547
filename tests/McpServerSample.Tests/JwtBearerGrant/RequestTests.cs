using System.Net;
using System.Text;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 36, RFC 6749 §3.2: the request as such. Whatever is sent, the answer is an error of the protocol and never a fault.</summary>
public sealed class RequestTests(DesignServer design) : IClassFixture<DesignServer>
{
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_refused(string method)
    {
        using var http = design.Http();
        using var response = await http.SendAsync(new(new(method), "/oauth/token?assertion=marked-assertion"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("application/json", "{\"grant_type\":\"x\"}", Reasons.WrongContentType)]
    [InlineData("multipart/form-data; boundary=x", "--x--", Reasons.WrongContentType)]
    [InlineData("application/x-www-form-urlencoded", "", Reasons.MissingParameter)]
    [InlineData("application/x-www-form-urlencoded", "%%%=%00", Reasons.MalformedRequest)]
    [InlineData("application/x-www-form-urlencoded", "grant_type=a&grant_type=b", Reasons.RepeatedParameter)]
    public async Task A_body_that_is_no_request_is_refused(string contentType, string body, string reason)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        var answer = await design.PostAsync(content) with { Record = await design.NextRecordAsync() };

        answer.AssertRefused(OAuthErrors.InvalidRequest, reason);
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        (await design.RedeemAsync(new string('a', 17_000))).AssertRefused(OAuthErrors.InvalidRequest, Reasons.RequestTooLarge);
        (await design.RedeemAsync(new string('a', 100_000))).AssertRefused(OAuthErrors.InvalidRequest, Reasons.RequestTooLarge);
    }

    [Fact]
    public async Task The_assertion_must_be_there() =>
        (await design.AskAsync([("grant_type", GrantTypes.JwtBearer)])).AssertRefused(OAuthErrors.InvalidRequest, Reasons.MissingParameter);

    [Theory] // SPEC 36: what is not answered here is refused in words, not by accident
    [InlineData("client_credentials")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    [InlineData("URN:IETF:PARAMS:OAUTH:GRANT-TYPE:JWT-BEARER")]
    public async Task Another_grant_is_refused(string grantType) =>
        (await design.AskAsync([("grant_type", grantType), ("assertion", design.IdJag())]))
            .AssertRefused(OAuthErrors.UnsupportedGrantType, Reasons.UnknownGrantType);
}
