using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xaa.OAuth;

namespace Xaa.Tests.OAuth;

public sealed class TokenRequestTests
{
    [Fact] // SPEC 36
    public void A_redemption_is_read_whole()
    {
        var (request, error) = Parse(
            ("grant_type", GrantTypes.JwtBearer), ("assertion", "a.b.c"), ("scope", "design.read"),
            ("client_id", "agent"), ("client_secret", "s3cret"));

        Assert.Null(error);
        Assert.Equal(
            (GrantTypes.JwtBearer, "a.b.c", "design.read", "agent", "s3cret"),
            (request!.GrantType, request.Assertion?.Value, request.Scope, request.ClientId, request.ClientSecret?.Value));
    }

    [Fact] // RFC 8707 §2: the one parameter that may repeat
    public void Resources_may_repeat()
    {
        var (request, _) = TokenRequest.Parse(new FormCollection(new()
        {
            ["grant_type"] = "x",
            ["resource"] = new StringValues(["http://a/mcp", "", "http://b/mcp", "http://a/mcp"]),
        }));

        Assert.Equal(["http://a/mcp", "http://b/mcp"], request!.Resources);
    }

    [Theory] // RFC 6749 §3.2
    [InlineData("grant_type")]
    [InlineData("assertion")]
    [InlineData("client_id")]
    [InlineData("client_secret")]
    [InlineData("scope")]
    [InlineData("audience")]
    [InlineData("unknown")]
    public void Another_parameter_must_not_repeat(string name)
    {
        var form = new Dictionary<string, StringValues> { ["grant_type"] = "x", [name] = new StringValues(["one", "two"]) };

        AssertRefused(TokenRequest.Parse(new FormCollection(form)), Reasons.RepeatedParameter);
    }

    [Fact]
    public void Without_a_grant_type_it_is_no_request()
    {
        AssertRefused(Parse(("assertion", "a.b.c")), Reasons.MissingParameter);
        AssertRefused(Parse(("grant_type", "")), Reasons.MissingParameter);
        AssertRefused(TokenRequest.Parse(FormCollection.Empty), Reasons.MissingParameter);
    }

    [Fact]
    public void An_oversized_parameter_is_refused()
    {
        Assert.Null(Parse(("grant_type", "x"), ("assertion", new string('a', TokenRequest.LongestValue))).Error);
        AssertRefused(Parse(("grant_type", "x"), ("assertion", new string('a', TokenRequest.LongestValue + 1))), Reasons.RequestTooLarge);
    }

    [Fact] // RFC 6749 §3.2
    public void Parameters_without_a_value_count_as_absent()
    {
        var (request, _) = Parse(("grant_type", "x"), ("assertion", ""), ("scope", ""), ("client_id", ""), ("client_secret", ""), ("resource", ""));

        Assert.Equal((null, null, null, null), (request!.Assertion, request.Scope, request.ClientId, request.ClientSecret));
        Assert.Empty(request.Resources);
    }

    [Theory] // RFC 6749 §5.2: error_description holds no quote, backslash or control character
    [InlineData("na\"me")]
    [InlineData("na\\me")]
    [InlineData("na\r\nme")]
    [InlineData("<script>")]
    public void A_strange_name_is_not_echoed(string name)
    {
        var form = new Dictionary<string, StringValues> { [name] = new StringValues(["one", "two"]) };

        var (_, error) = TokenRequest.Parse(new FormCollection(form));

        Assert.DoesNotContain(name, error!.Description, StringComparison.Ordinal);
    }

    private static (TokenRequest? Request, OAuthError? Error) Parse(params (string Name, string Value)[] form) =>
        TokenRequest.Parse(new FormCollection(form.ToDictionary(p => p.Name, p => new StringValues(p.Value))));

    private static void AssertRefused((TokenRequest? Request, OAuthError? Error) result, string reason)
    {
        Assert.Null(result.Request);
        Assert.Equal((OAuthErrors.InvalidRequest, reason, 400), (result.Error!.Code, result.Error.Reason, result.Error.Status));
    }
}
