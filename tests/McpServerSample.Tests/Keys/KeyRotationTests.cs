using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Tests.Keys;

/// <summary>A server's own keys rotate as the IdP's do.</summary>
public sealed class KeyRotationTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    [Fact]
    public async Task Keys_that_have_signed_long_enough_are_followed_by_new_ones_without_a_command()
    {
        _design.Settings["McpServer:KeyRotation"] = "30.00:00:00";
        var first = KeyOf(await RedeemAsync());
        var keys = _design.Services.GetRequiredService<SigningKeys>();
        var made = keys.Status.Max(key => key.CreatedAt);
        await _design.Clock.TimerAsync(length => length == KeyRotation.LookEvery);
        _design.Clock.Leap(TimeSpan.FromDays(30));
        while (keys.Status.Max(key => key.CreatedAt) == made)
        {
            await _design.Clock.TimerAsync(length => length == KeyRotation.LookEvery);
            _design.Clock.Advance(KeyRotation.LookEvery);
        }

        _design.Clock.Advance(KeyRotationSettings.DefaultAnnouncement);
        Assert.NotEqual(first, KeyOf(await RedeemAsync()));
    }

    [Fact]
    public async Task Tokens_are_issued_and_accepted_while_keys_rotate()
    {
        using var http = _design.Http();
        for (var rotation = 0; rotation < 3; rotation++)
        {
            var rotating = Task.Run(() => _design.Services.GetRequiredService<KeyRotation>().RotateAsync(note: null, CancellationToken.None).AsTask());
            var before = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(RedeemAsync)));
            Assert.True(await rotating);
            _design.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
            await AssertAcceptedAsync(http, before);
            _design.Clock.Advance(TimeSpan.FromSeconds(1));
            var after = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(RedeemAsync)));
            await AssertAcceptedAsync(http, after);
            Assert.Empty(before.Select(KeyOf).Intersect(after.Select(KeyOf)));
        }
    }

    [Fact]
    public async Task Caches_may_keep_the_key_set_as_long_as_a_new_key_is_announced()
    {
        using var http = _design.Http();
        using var response = await http.GetAsync("/oauth/jwks", TestContext.Current.CancellationToken);
        Assert.Equal(KeyRotationSettings.DefaultAnnouncement, response.Headers.CacheControl!.MaxAge);
    }

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    private async Task<string> RedeemAsync()
    {
        var answer = await _design.PostAsync(new FormUrlEncodedContent([new("grant_type", GrantTypes.JwtBearer), new("assertion", _design.IdJag())]));
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
        return answer.AccessToken;
    }

    private static async Task AssertAcceptedAsync(HttpClient http, IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var answer = await http.PostAsync("/mcp", null, TestContext.Current.CancellationToken);
            Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    private static string? KeyOf(string token) =>
        (string?)JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0]))!["kid"];
}
