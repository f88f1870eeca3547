using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.Idp.Tests.Admin;

/// <summary>A new key is published, then signs; the old one verifies until what it signed has expired, and goes by itself.</summary>
public sealed class KeyRotationTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task A_key_is_announced_then_signs_then_verifies_then_is_gone()
    {
        var first = await SigningKeyAsync();
        var rotated = await RotateAsync();
        var next = Assert.Single(rotated, key => (string?)key["alg"] == "ES256" && (string?)key["state"] == "announced");
        Assert.Equal((4, 4), (rotated.Count, (await JwksAsync()).Count));
        Assert.Equal(_idp.Clock.GetUtcNow().AddMinutes(5), (DateTimeOffset)next["signsFrom"]!);
        Assert.Equal(first, await SigningKeyAsync());

        _idp.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((string?)next["kid"], await SigningKeyAsync());
        Assert.Equal(
            ["ES256 signing", "ES256 verifying", "RS256 signing", "RS256 verifying"],
            (await KeysAsync()).Select(key => $"{key["alg"]} {key["state"]}").Order());

        _idp.Clock.Leap(TimeSpan.FromMinutes(61) - TimeSpan.FromSeconds(1));
        Assert.Contains(first, await JwksAsync());
        _idp.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(first, await JwksAsync());
        Assert.Equal(["signing", "signing"], (await KeysAsync()).Select(key => (string?)key["state"]));
    }

    [Fact]
    public async Task What_the_old_key_signed_is_good_until_it_expires()
    {
        var before = await _idp.SignInAsync();
        await RotateAsync();
        _idp.Clock.Advance(TimeSpan.FromMinutes(5));

        var after = await _idp.SignInAsync();
        Assert.NotEqual(KeyOf(before["id_token"]!), KeyOf(after["id_token"]!));
        foreach (var tokens in new[] { before, after })
        {
            var answer = await _idp.ExchangeAsync(tokens["id_token"]);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(KeyOf(after["id_token"]!), KeyOf(answer["access_token"]!));
        }
        _idp.Clock.Leap(TimeSpan.FromMinutes(54));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(before["id_token"])).Status);
    }

    [Fact]
    public async Task Keys_and_their_times_outlive_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("idp-keys-");
        try
        {
            JsonArray keys;
            await using (var before = Host())
            {
                await before.AdminAsync(await before.OperatorTokenAsync(), "POST", "/keys/rotate");
                keys = (await before.AdminAsync(await before.OperatorTokenAsync(), "GET", "/keys")).Json["keys"]!.AsArray();
                Assert.Equal(4, keys.Count);
            }
            await using var after = Host();
            Assert.Equal(
                keys.ToJsonString(),
                (await after.AdminAsync(await after.OperatorTokenAsync(), "GET", "/keys")).Json["keys"]!.ToJsonString());
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        IdpHost Host() => new() { Settings = { ["Idp:DataDirectory"] = directory.FullName } };
    }

    [Fact]
    public async Task Another_replica_takes_them_when_it_is_told_and_both_sign_with_the_same()
    {
        await using var replica = new IdpHost { Settings = { ["Idp:DataDirectory"] = _idp.DataDirectory } };
        var tokens = await replica.SignInAsync();
        await RotateAsync();
        await replica.Services.GetRequiredService<KeyRotation>().ReloadAsync(CancellationToken.None);
        _idp.Clock.Advance(TimeSpan.FromMinutes(5));
        replica.Clock.Advance(TimeSpan.FromMinutes(5));

        var (here, there) = (await _idp.SignInAsync(), await replica.SignInAsync());
        Assert.Equal(KeyOf(here["id_token"]!), KeyOf(there["id_token"]!));
        Assert.NotEqual(KeyOf(tokens["id_token"]!), KeyOf(there["id_token"]!));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(there["id_token"])).Status);
        Assert.Equal(HttpStatusCode.OK, (await replica.ExchangeAsync(here["id_token"])).Status);
    }

    [Fact]
    public async Task So_many_keys_stand_side_by_side_and_no_more_until_one_has_gone()
    {
        for (var i = 1; i < 8; i++)
            Assert.Equal(2 * (i + 1), (await RotateAsync()).Count);
        var token = await _idp.OperatorTokenAsync();
        (await _idp.AdminAsync(token, "POST", "/keys/rotate")).AssertRefused(409, "too_many_keys");
        Assert.Equal(16, (await JwksAsync()).Count);

        _idp.Clock.Leap(TimeSpan.FromMinutes(66));
        Assert.Equal(2, (await JwksAsync()).Count);
        Assert.Equal(4, (await RotateAsync()).Count);
    }

    [Fact]
    public async Task Rotations_at_once_all_count_and_tokens_go_on_while_they_run()
    {
        var tokens = await _idp.SignInAsync();
        var token = await _idp.OperatorTokenAsync();
        var rotations = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _idp.AdminAsync(token, "POST", "/keys/rotate"))));
        var exchanges = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _idp.ExchangeAsync(tokens["id_token"]))));
        Assert.All(await rotations, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(exchanges, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(10, (await JwksAsync()).Distinct().Count());
    }

    [Fact]
    public async Task Keys_that_have_signed_for_90_days_are_followed_by_new_ones_without_a_command()
    {
        var first = await SigningKeyAsync();
        var keys = _idp.Services.GetRequiredService<SigningKeys>();
        var made = keys.Status.Max(key => key.CreatedAt);
        await _idp.Clock.TimerAsync(length => length == KeyRotation.LookEvery);
        _idp.Clock.Leap(TimeSpan.FromDays(90));
        while (keys.Status.Max(key => key.CreatedAt) == made)
        {
            await _idp.Clock.TimerAsync(length => length == KeyRotation.LookEvery);
            _idp.Clock.Advance(KeyRotation.LookEvery);
        }

        _idp.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first, await SigningKeyAsync());
        Assert.Single(_idp.Logs.All, line => line.Text.StartsWith("The signing keys were due", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData("00:01:00", 60)]
    [InlineData("01:00:00", 300)]
    public async Task Caches_may_keep_the_key_set_no_longer_than_a_new_key_is_announced(string? announcement, int seconds)
    {
        await using var idp = new IdpHost();
        if (announcement is not null)
            idp.Settings["Idp:KeyAnnouncement"] = announcement;
        using var http = idp.CreateClient();
        using var response = await http.GetAsync(new Uri("/jwks", UriKind.Relative));
        Assert.Equal((true, TimeSpan.FromSeconds(seconds)), (response.Headers.CacheControl!.Public, response.Headers.CacheControl.MaxAge));
    }

    [Fact]
    public async Task The_list_says_nothing_private_and_the_log_says_who_did_it()
    {
        var keys = await RotateAsync();
        Assert.All(keys, key => Assert.Equal(["kid", "alg", "createdAt", "signsFrom", "verifiesUntil", "state"], key.Select(m => m.Key)));
        Assert.Single(_idp.Logs.All, line => line.Text.StartsWith("operator rotated the signing keys", StringComparison.Ordinal));
    }

    private async Task<List<JsonObject>> RotateAsync() => Keys(await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "POST", "/keys/rotate"));

    private async Task<List<JsonObject>> KeysAsync() => Keys(await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/keys"));

    private static List<JsonObject> Keys(AdminAnswer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Json["keys"]!.AsArray().Select(key => key!.AsObject())];
    }

    private async Task<List<string?>> JwksAsync()
    {
        using var http = _idp.CreateClient();
        var jwks = JsonNode.Parse(await http.GetStringAsync(new Uri("/jwks", UriKind.Relative)))!;
        return [.. jwks["keys"]!.AsArray().Select(key => (string?)key!["kid"])];
    }

    private async Task<string?> SigningKeyAsync() => KeyOf((await _idp.SignInAsync())["id_token"]!);

    private static string? KeyOf(string jwt) => Wire.Header(jwt).GetProperty("kid").GetString();
}
