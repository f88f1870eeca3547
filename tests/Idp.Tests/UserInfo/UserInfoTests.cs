using System.Net;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.UserInfo;

public sealed class UserInfoTests(IdpHost idp)
{
    [Theory]
    [InlineData("openid", "sub=u-alice")]
    [InlineData("openid email", "email=alice@acme.example, sub=u-alice")]
    [InlineData("openid profile", "name=Alice Archer, preferred_username=alice, sub=u-alice")]
    public async Task The_scope_decides_what_is_said(string scope, string claims)
    {
        var tokens = await idp.SignInAsync("alice", ("scope", scope));
        using var response = await GetAsync(tokens["access_token"]);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(claims, string.Join(", ", said.Select(claim => $"{claim.Key}={claim.Value}").Order()));
    }

    [Fact]
    public async Task Without_a_token_there_is_a_bare_challenge() // RFC 6750 §3.1
    {
        using var response = await GetAsync(null);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Other_tokens_do_not_open_it() // QUIRKS C6
    {
        var tokens = await idp.SignInAsync();
        var idJag = (await idp.ExchangeAsync(tokens["id_token"]))["access_token"];
        foreach (var token in (string?[])[tokens["id_token"], tokens["refresh_token"], idJag, "x", "a.b.c", ""])
        {
            using var response = await GetAsync(token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task An_access_token_lives_for_5_minutes_and_not_longer_than_the_account()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        own.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(own, tokens["access_token"])).StatusCode);
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        var expired = await GetAsync(own, tokens["access_token"]);
        Assert.Contains("invalid_token", expired.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);

        tokens = await own.SignInAsync();
        await own.ExecuteAsync("UPDATE people SET active = false");
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(own, tokens["access_token"])).StatusCode);
    }

    private Task<HttpResponseMessage> GetAsync(string? token) => GetAsync(idp, token);

    private static async Task<HttpResponseMessage> GetAsync(IdpHost idp, string? token)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/userinfo");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await http.SendAsync(request);
    }
}
