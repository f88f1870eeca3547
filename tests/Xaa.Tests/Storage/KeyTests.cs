using System.Security.Cryptography;
using System.Xml.Linq;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class KeyTestsOnSqlite() : KeyTests(StoreKind.Sqlite);

public sealed class KeyTestsOnPostgres() : KeyTests(StoreKind.Postgres);

public abstract class KeyTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new(kind);

    private string KeyPath => _folder.PathOf("keys/idp.kek");

    public async ValueTask InitializeAsync() => await _folder.CreateAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task Signing_keys_are_made_once_and_found_again()
    {
        var store = _folder.Open();
        var keys = await KeysOf(store).LoadOrCreateAsync(s_never);
        Assert.Equal(["ES256", "RS256"], keys.Select(k => k.Algorithm));
        using var signing = new SigningKeys(keys);

        await store.DisposeAsync();
        Assert.Equivalent(keys, await KeysOf(_folder.Open()).LoadOrCreateAsync(s_never));
    }

    [Fact]
    public async Task Processes_that_start_at_once_end_with_the_same_keys()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => _folder.Open()).ToList();
        var found = await Task.WhenAll(stores.Select(s => Task.Run(() => KeysOf(s).LoadOrCreateAsync(s_never).AsTask())));

        Assert.All(found, keys => Assert.Equal(found[0].Select(k => k.KeyId), keys.Select(k => k.KeyId)));
        Assert.Equal(2, await stores[0].CountAsync("signing_keys"));
    }

    [Fact]
    public async Task A_rotation_adds_a_generation_and_clears_away_what_verifies_no_more()
    {
        var store = _folder.Open();
        var first = await KeysOf(store).LoadOrCreateAsync(s_never);
        Assert.True(await KeysOf(store).RotateAsync(TimeSpan.FromMinutes(5), note: null, s_never));
        var both = await KeysOf(store).LoadAsync(s_never);
        Assert.Equal(["ES256", "ES256", "RS256", "RS256"], both.Select(k => k.Algorithm));
        Assert.All(both.Where(k => first.All(f => f.KeyId != k.KeyId)), k => Assert.Equal(_folder.Now.AddMinutes(5), k.SignsFrom));
        foreach (var key in both)
            Assert.False(await _folder.ContainsAsync(PrivatePart(key)));

        _folder.Clock.Advance(TimeSpan.FromMinutes(5) + SigningKeys.Overlap);
        Assert.True(await KeysOf(store).RotateAsync(TimeSpan.FromMinutes(5), note: null, s_never));
        var later = await KeysOf(store).LoadAsync(s_never);
        Assert.Equal(4, later.Count);
        Assert.Empty(later.Select(k => k.KeyId).Intersect(first.Select(k => k.KeyId)));
    }

    [Fact]
    public async Task Of_replicas_that_find_the_keys_due_at_once_one_makes_new_ones()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => _folder.Open()).ToList();
        await KeysOf(stores[0]).LoadOrCreateAsync(s_never);
        var every = TimeSpan.FromDays(90);
        _folder.Clock.Advance(every - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await RotateAllAsync());
        _folder.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await RotateAllAsync());
        Assert.Equal(4, await stores[0].CountAsync("signing_keys"));
        Assert.Equal(0, await RotateAllAsync());

        async Task<int> RotateAllAsync() => (await Task.WhenAll(stores.Select(store => Task.Run(() =>
            KeysOf(store).RotateWhenOlderAsync(every, TimeSpan.FromMinutes(5), s_never).AsTask())))).Count(rotated => rotated);
    }

    [Fact]
    public async Task More_than_so_many_keys_do_not_stand_side_by_side()
    {
        var store = _folder.Open();
        await KeysOf(store).LoadOrCreateAsync(s_never);
        for (var i = 1; i < SigningKeyStore.MostGenerations; i++)
            Assert.True(await KeysOf(store).RotateAsync(TimeSpan.Zero, note: null, s_never));
        Assert.False(await KeysOf(store).RotateAsync(TimeSpan.Zero, note: null, s_never));
        Assert.Equal(2 * SigningKeyStore.MostGenerations, await store.CountAsync("signing_keys"));
    }

    [Fact]
    public async Task Sealed_keys_do_not_stand_in_the_store()
    {
        var store = _folder.Open();
        var keys = await KeysOf(store).LoadOrCreateAsync(s_never);
        DataProtectionOf(store).StoreElement(new("key", "very secret"), "key-1");

        foreach (var key in keys)
            Assert.False(await _folder.ContainsAsync(PrivatePart(key)));
        Assert.False(await _folder.ContainsAsync("very secret"));
        Assert.True(await _folder.ContainsAsync(keys[0].KeyId), "The search finds what is there.");
    }

    [Fact]
    public async Task Another_key_encryption_key_does_not_open_them()
    {
        var store = _folder.Open();
        await KeysOf(store).LoadOrCreateAsync(s_never);
        var other = KeyEncryptionKey.LoadOrCreate(_folder.PathOf("keys/other.kek"), null);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new SigningKeyStore(store, other, _folder.Clock).LoadOrCreateAsync(s_never).AsTask());
        Assert.Contains("another key-encryption key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_key_does_not_open_under_another_name_or_changed()
    {
        var store = _folder.Open();
        await KeysOf(store).LoadOrCreateAsync(s_never);
        await store.WriteAsync(c => c.Cached("UPDATE signing_keys SET alg = 'PS256' WHERE alg = 'RS256'").ExecuteNonQuery(), s_never);
        await Assert.ThrowsAsync<InvalidOperationException>(() => KeysOf(store).LoadOrCreateAsync(s_never).AsTask());

        var key = KeyEncryptionKey.LoadOrCreate(KeyPath, null);
        var box = key.Seal("plain"u8, "context");
        Assert.Equal("plain"u8, key.Open(box, "context"));
        box[^1] ^= 1;
        Assert.Throws<InvalidOperationException>(() => key.Open(box, "context"));
        Assert.Throws<InvalidOperationException>(() => key.Open(box.AsSpan(0, 10), "context"));
    }

    [Fact]
    public void A_keyed_hash_is_the_same_for_one_key_value_and_context_only()
    {
        var setting = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var key = KeyEncryptionKey.LoadOrCreate(KeyPath, setting);
        var hash = key.Hash("value"u8, "context");
        Assert.Equal(hash, KeyEncryptionKey.LoadOrCreate(KeyPath, setting).Hash("value"u8, "context"));
        Assert.NotEqual(hash, key.Hash("other"u8, "context"));
        Assert.NotEqual(hash, key.Hash("value"u8, "another context"));
        Assert.NotEqual(hash, KeyEncryptionKey.LoadOrCreate(KeyPath, setting: null).Hash("value"u8, "context"));
    }

    [Fact]
    public void A_key_file_is_made_once_for_its_owner_alone()
    {
        var keys = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => KeyEncryptionKey.LoadOrCreate(KeyPath, null)).ToList();

        var box = keys[0].Seal("plain"u8, "context");
        Assert.All(keys, key => Assert.Equal("plain"u8, key.Open(box, "context")));
        Assert.Equal([KeyPath], Directory.GetFiles(_folder.PathOf("keys")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        KeyEncryptionKey.LoadOrCreate(KeyPath, null);
        File.SetUnixFileMode(KeyPath, File.GetUnixFileMode(KeyPath) | UnixFileMode.GroupRead);

        var refused = Assert.Throws<InvalidOperationException>(() => KeyEncryptionKey.LoadOrCreate(KeyPath, null));
        Assert.Contains($"chmod 600 {KeyPath}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void A_setting_that_is_no_key_is_refused_without_being_repeated(string setting)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => KeyEncryptionKey.LoadOrCreate(KeyPath, setting));
        Assert.Contains("32 bytes in base64", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(setting, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_takes_the_place_of_the_file_and_is_not_printed()
    {
        var setting = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var key = KeyEncryptionKey.LoadOrCreate(KeyPath, setting);

        Assert.False(File.Exists(KeyPath));
        Assert.Equal("[key_encryption_key]", key.ToString());
        Assert.DoesNotContain(setting, new StoreSettings("data", "idp", setting, []).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_Protection_keys_come_back_after_a_reopen()
    {
        var store = _folder.Open();
        DataProtectionOf(store).StoreElement(new("key", new XAttribute("id", 1), "secret"), "key-1");
        DataProtectionOf(store).StoreElement(new("revocation", "all"), "revocation-1");
        await store.DisposeAsync();

        var elements = DataProtectionOf(_folder.Open()).GetAllElements().Select(e => e.ToString());
        Assert.Equal(["<key id=\"1\">secret</key>", "<revocation>all</revocation>"], elements);
    }

    private SigningKeyStore KeysOf(Store store) => new(store, KeyEncryptionKey.LoadOrCreate(KeyPath, null), _folder.Clock);

    private DataProtectionKeys DataProtectionOf(Store store) => new(store, KeyEncryptionKey.LoadOrCreate(KeyPath, null), _folder.Clock);

    private static byte[] PrivatePart(SigningKeyMaterial material)
    {
        if (material.Algorithm == "ES256")
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
            return ecdsa.ExportParameters(true).D!;
        }

        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
        return rsa.ExportParameters(true).P!;
    }
}
