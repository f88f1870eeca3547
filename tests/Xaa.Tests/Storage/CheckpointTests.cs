using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class CheckpointTestsOnSqlite() : CheckpointTests(StoreKind.Sqlite);

public sealed class CheckpointTestsOnPostgres() : CheckpointTests(StoreKind.Postgres);

/// <summary>The signed checkpoint cannot be forged, taken away or put back unseen; and what it cannot tell is said.</summary>
public abstract class CheckpointTests(StoreKind kind) : ChainedRecords(kind)
{
    [Fact]
    public async Task An_older_checkpoint_put_back_shows_and_nothing_is_signed_over_it()
    {
        await WriteAsync(5);
        await SignAsync();
        var older = await CheckpointAsync();
        await WriteAsync(5);
        await SignAsync();
        await RunAsync($"DELETE FROM records WHERE number > 5; UPDATE record_checkpoint SET statement = '{older}'");

        Assert.Equal(RecordFaultKind.Checkpoint, (await SingleFaultAsync()).Kind);
        await WriteAsync(1);
        await Assert.ThrowsAsync<RecordsAlteredException>(SignAsync);
        Assert.Equal(older, await CheckpointAsync());
    }

    [Fact]
    public async Task A_forged_or_missing_checkpoint_shows_and_nothing_is_signed_over_it()
    {
        await WriteAsync(5);
        await SignAsync();
        var good = await CheckpointAsync();
        using var forger = new AuditKeys(new SigningKeys([SigningKeys.GenerateOne()]));
        var forged = forger.Sign(Keys.Verify(good, 0) with { Sequence = 1000, Writers = [] });
        foreach (var statement in new[] { forged, good[..^4] + "AAAA", "", good.Split('.')[0], "eyJhbGciOiJub25lIn0." + good.Split('.')[1] + "." })
        {
            await RunAsync($"UPDATE record_checkpoint SET statement = '{statement}'");
            Assert.Equal(RecordFaultKind.Checkpoint, (await SingleFaultAsync(statement)).Kind);
            await WriteAsync(1);
            await Assert.ThrowsAsync<RecordsAlteredException>(SignAsync);
        }

        await RunAsync("DELETE FROM record_checkpoint");
        Assert.Equal(RecordFaultKind.Checkpoint, (await SingleFaultAsync()).Kind);
        await Assert.ThrowsAsync<RecordsAlteredException>(SignAsync);
        await RunAsync($"INSERT INTO record_checkpoint (id, statement) VALUES (1, '{good}')");
        await SignAsync();
        Assert.Equal(10, (await VerifyAsync()).Verified);
    }

    [Fact]
    public async Task A_token_key_or_another_kind_of_token_signs_no_checkpoint()
    {
        await WriteAsync(1);
        await SignAsync();
        var signing = await new SigningKeyStore(Store, KeyEncryptionKey.LoadOrCreate(Folder.PathOf("data/idp.kek"), null), Folder.Clock)
            .LoadOrCreateAsync(Never);
        Assert.Empty(signing.Select(key => key.KeyId).Intersect(Keys.Public.Keys.Select(key => key.KeyId)));
        await RunAsync($"UPDATE record_checkpoint SET statement = '{JwtWriter.Write("at+jwt", new() { ["sequence"] = 9L }, new SigningKeys(signing).For())}'");
        Assert.Equal(RecordFaultKind.Checkpoint, (await SingleFaultAsync()).Kind);
    }

    // What cannot be seen from within: records that were never signed, and the store as it was at a time before.
    [Fact]
    public async Task The_unsigned_tail_can_be_cut_off_unseen_and_whoever_kept_a_checkpoint_sees_when_more_is_gone()
    {
        await WriteAsync(5);
        await SignAsync();
        var early = await CheckpointAsync();
        await WriteAsync(5);
        await SignAsync();
        var late = await CheckpointAsync();
        await WriteAsync(5);
        await RunAsync("DELETE FROM records WHERE number > 10");
        Assert.True((await VerifyAsync()).Intact);

        await RunAsync($"DELETE FROM records WHERE number > 5; UPDATE record_checkpoint SET statement = '{early}'");
        var other = Folder.Open();
        using var auditor = new RecordVerification(other, new AuditKeys(new JsonWebKeySet(System.Text.Json.JsonSerializer.Serialize(Keys.Public, JwksJson.Default.Jwks))));
        Assert.True((await auditor.VerifyAsync(null, Never)).Intact);
        Assert.True((await auditor.VerifyAsync(early, Never)).Intact);
        var report = await auditor.VerifyAsync(late, Never);
        Assert.Contains(report.Faults, fault => fault.Kind == RecordFaultKind.Checkpoint);
        Assert.Contains(report.Faults, fault => fault is { Kind: RecordFaultKind.Missing, Number: 6 });
    }

    [Fact]
    public async Task The_audit_key_is_made_once_and_does_not_stand_in_the_store()
    {
        Assert.Equal(Keys.Public.Keys, (await Folder.AuditKeysAsync(Folder.Open())).Public.Keys);
        var sealedKey = await Store.ScalarAsync<byte[]>("SELECT sealed FROM audit_keys");
        var kid = Keys.Public.Keys[0].KeyId;
        var opened = KeyEncryptionKey.LoadOrCreate(Folder.PathOf("data/idp.kek"), null).Open(sealedKey, $"audit_key/{kid}");
        Assert.False(await Folder.ContainsAsync(opened[36..68]));
    }
}
