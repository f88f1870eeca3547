using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.Testing;

namespace Xaa.Tests.Jwt;

public sealed class SigningKeysTests
{
    [Fact] // SPEC 26
    public void Es256_signs_and_rs256_stands_beside_it()
    {
        using var keys = new SigningKeys(SigningKeys.Generate());

        Assert.Equal(SecurityAlgorithms.EcdsaSha256, keys.For().Algorithm);
        Assert.Equal(SecurityAlgorithms.RsaSha256, keys.For(SecurityAlgorithms.RsaSha256).Algorithm);
        Assert.Equal(["ES256", "RS256"], keys.Jwks.Keys.Select(k => k.Algorithm));
        Assert.Equal(2, keys.Jwks.Keys.Select(k => k.KeyId).Distinct().Count());
        Assert.Throws<InvalidOperationException>(() => keys.For(SecurityAlgorithms.HmacSha256));
    }

    [Fact]
    public void The_key_set_holds_no_private_part()
    {
        using var keys = new SigningKeys(SigningKeys.Generate());
        using var jwks = JsonDocument.Parse(JsonSerializer.Serialize(keys.Jwks, JwksJson.Default.Jwks));

        foreach (var key in jwks.RootElement.GetProperty("keys").EnumerateArray())
            Assert.Empty(key.EnumerateObject().Select(m => m.Name).Except(["kty", "use", "kid", "alg", "crv", "x", "y", "n", "e"]));
    }

    [Fact]
    public void Keys_come_back_from_what_is_stored()
    {
        var material = SigningKeys.Generate();
        using var first = new SigningKeys(material);
        using var second = new SigningKeys(material);

        Assert.Equal(JsonSerializer.Serialize(first.Jwks, JwksJson.Default.Jwks), JsonSerializer.Serialize(second.Jwks, JwksJson.Default.Jwks));
        Assert.NotNull(second.Find(material[0].KeyId));
        Assert.Null(second.Find("other"));
        Assert.Null(second.Find(null));
    }

    [Fact]
    public async Task Keys_that_were_disposed_do_not_spoil_those_of_the_same_material()
    {
        var material = SigningKeys.Generate();
        for (var i = 0; i < 2; i++)
        {
            using var issuer = new TestIssuer("http://localhost:7401", new ManualTimeProvider(), material);
            var token = issuer.AccessToken("http://localhost:7401/mcp", "agent", "design.read");
            var reading = await new AccessTokenValidator(issuer.Issuer, "http://localhost:7401/mcp", issuer.Keys, new ManualTimeProvider())
                .ValidateAsync(new(token), TestContext.Current.CancellationToken);
            Assert.Null(reading.Reason);
        }
    }

    [Fact]
    public void A_newer_key_is_published_then_signs_and_the_older_one_goes_by_itself()
    {
        var clock = new ManualTimeProvider();
        var old = SigningKeys.Generate()[0] with { SignsFrom = clock.GetUtcNow() };
        var next = SigningKeys.Generate()[0] with { SignsFrom = clock.GetUtcNow().AddMinutes(5) };
        using var keys = new SigningKeys([next, old], clock);

        Assert.Equal(old.KeyId, keys.For().Key.KeyId);
        Assert.Equal([SigningKeyState.Signing, SigningKeyState.Announced], keys.Status.Select(k => k.State));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(next.KeyId, keys.For().Key.KeyId);
        Assert.Equal([SigningKeyState.Verifying, SigningKeyState.Signing], keys.Status.Select(k => k.State));
        clock.Advance(SigningKeys.Overlap - TimeSpan.FromTicks(1));
        Assert.NotNull(keys.Find(old.KeyId));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(keys.Find(old.KeyId));
        Assert.Equal([next.KeyId], keys.Jwks.Keys.Select(k => k.KeyId));
    }

    [Fact]
    public void A_key_that_is_known_stays_the_same_object_when_others_come_and_go()
    {
        var clock = new ManualTimeProvider();
        var (old, next) = (SigningKeys.Generate()[0], SigningKeys.Generate()[0] with { SignsFrom = clock.GetUtcNow() });
        using var keys = new SigningKeys([old], clock);
        var shared = keys.Find(old.KeyId);
        keys.Replace([old, next]);
        Assert.Same(shared, keys.Find(old.KeyId));
        Assert.Equal(next.KeyId, keys.For().Key.KeyId);
        keys.Replace([next]);
        Assert.Null(keys.Find(old.KeyId));
        Assert.Throws<ArgumentException>(() => keys.Replace([]));
        Assert.Equal(next.KeyId, keys.For().Key.KeyId);
    }

    [Fact]
    public void While_no_keys_time_has_come_the_first_signs_all_the_same()
    {
        var clock = new ManualTimeProvider();
        var ahead = SigningKeys.Generate()[0] with { SignsFrom = clock.GetUtcNow().AddSeconds(2) };
        using var keys = new SigningKeys([ahead], clock);
        Assert.Equal(ahead.KeyId, keys.For().Key.KeyId);
    }

    [Fact]
    public void Another_algorithm_or_no_es256_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var pkcs8 = rsa.ExportPkcs8PrivateKey();

        Assert.Throws<ArgumentException>(() => new SigningKeys([]));
        Assert.Throws<ArgumentException>(() => new SigningKeys([new("k", "RS256", pkcs8)]));
        Assert.Throws<ArgumentException>(() => new SigningKeys([new("k", "HS256", pkcs8)]));
    }
}
