using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

public sealed class RecordChainTestsOnSqlite() : RecordChainTests(StoreKind.Sqlite);

public sealed class RecordChainTestsOnPostgres() : RecordChainTests(StoreKind.Postgres);

/// <summary>Who can write to the database, and has no key, alters the records: verification tells, and says what it cannot tell.</summary>
public abstract class RecordChainTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new(kind);
    private Store _store = null!;
    private AuditKeys _keys = null!;
    private RecordStore _records = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        _store = _folder.Open();
        _keys = await _folder.AuditKeysAsync(_store);
        _records = RecordsOf(_store);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task Records_verify_as_they_were_written_and_those_behind_the_checkpoint_are_the_unsigned_tail()
    {
        Assert.True((await VerifyAsync()).Intact);
        await WriteAsync(10);
        await SignAsync();
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = _folder.Now;
        await WriteAsync(3);

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal((10, 3, since), (report.Verified, report.UnsignedTail, report.UnsignedSince));
        await SignAsync();
        report = await VerifyAsync();
        Assert.Equal((13, 0, null), (report.Verified, report.UnsignedTail, report.UnsignedSince));
        Assert.Equal(_folder.Now, report.SignedAt);
    }

    [Fact]
    public async Task Every_column_of_a_record_is_covered()
    {
        await WriteAsync(1);
        await _records.TryCommitAsync(Some.FullRecord(_folder.Now), null, s_never);
        await SignAsync();
        string[] texts =
        [
            "id", "party", "trace_id", "span_id", "client_id", "issuer", "subject", "session_id", "audience", "resource", "requested_scope",
            "granted_scope", "error_code", "reason", "consumed_id", "issued_id", "key_id", "quirks",
        ];
        string[] numbers = ["step", "at", "duration_us", "outcome", "policy_change"];
        var changes = texts.SelectMany(column => (string[])[$"{column} = {column} || 'x'", $"{column} = ''"])
            .Concat(texts.Where(column => column is not ("id" or "party")).Select(column => $"{column} = NULL"))
            .Append("policy_change = NULL")
            .Concat(numbers.Select(column => $"{column} = {column} + 1"));
        foreach (var change in changes)
        {
            await RunAsync($"CREATE TABLE was AS SELECT * FROM records; UPDATE records SET {change} WHERE number = 2");
            var fault = await SingleFaultAsync(change);
            Assert.Equal((RecordFaultKind.Altered, 2), (fault.Kind, fault.Number));
            await RunAsync("DELETE FROM records; INSERT INTO records SELECT * FROM was; DROP TABLE was");
            Assert.True((await VerifyAsync()).Intact);
        }
    }

    [Fact]
    public async Task A_hash_or_a_number_that_was_changed_shows()
    {
        await WriteAsync(5);
        await SignAsync();
        await RunAsync("UPDATE records SET hash = (SELECT hash FROM records WHERE number = 1) WHERE number = 3");
        Assert.Equal((RecordFaultKind.Altered, 3), Where(await SingleFaultAsync()));
        await RunAsync("UPDATE records SET number = 30 WHERE number = 3");
        Assert.Equal((RecordFaultKind.Missing, 3), Where(await SingleFaultAsync()));
    }

    [Fact]
    public async Task A_record_that_was_taken_out_of_the_middle_is_missing()
    {
        var ids = await WriteAsync(10);
        await SignAsync();
        await RunAsync("DELETE FROM records WHERE number = 5");
        var fault = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Missing, 5), Where(fault));
        Assert.Equal(ids[5], fault.RecordId);
    }

    [Fact]
    public async Task The_newest_records_are_missing_when_they_were_signed()
    {
        await WriteAsync(10);
        await SignAsync();
        await WriteAsync(2);
        await RunAsync("DELETE FROM records WHERE number > 7");
        Assert.Equal((RecordFaultKind.Missing, 8), Where(await SingleFaultAsync()));
        Assert.Equal(7, (await VerifyAsync()).Verified);
    }

    [Fact]
    public async Task Two_records_that_changed_places_show()
    {
        var ids = await WriteAsync(10);
        await SignAsync();
        await RunAsync("""
            UPDATE records SET cursor = 1000 WHERE number = 4;
            UPDATE records SET cursor = 4 WHERE number = 6;
            UPDATE records SET cursor = 6 WHERE number = 4
            """);
        var fault = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Moved, 4), Where(fault));
        Assert.Equal(ids[3], fault.RecordId);
    }

    [Fact]
    public async Task A_record_that_was_added_by_hand_shows()
    {
        await WriteAsync(4);
        await SignAsync();
        await AddAsync("unchained", "NULL", "NULL", "NULL");
        var unchained = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Added, "unchained"), (unchained.Kind, unchained.RecordId));

        await RunAsync("DELETE FROM records WHERE id = 'unchained'");
        await AddAsync("second", "writer", "number", "hash", "WHERE number = 2");
        var second = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Added, 2, "second"), (second.Kind, second.Number, second.RecordId));
    }

    [Fact]
    public async Task A_chain_that_was_calculated_anew_is_not_the_one_that_was_signed()
    {
        await WriteAsync(6);
        await SignAsync();
        await RecalculateAsync("UPDATE records SET subject = 'u-mallory' WHERE number = 3");
        Assert.Equal((RecordFaultKind.Altered, 6), Where(await SingleFaultAsync()));
        await RecalculateAsync("DELETE FROM records WHERE number = 4");
        Assert.Equal((RecordFaultKind.Missing, 6), Where(await SingleFaultAsync()));
    }

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
        var forged = forger.Sign(_keys.Verify(good, 0) with { Sequence = 1000, Writers = [] });
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
        var signing = await new SigningKeyStore(_store, KeyEncryptionKey.LoadOrCreate(_folder.PathOf("data/idp.kek"), null), _folder.Clock)
            .LoadOrCreateAsync(s_never);
        Assert.Empty(signing.Select(key => key.KeyId).Intersect(_keys.Public.Keys.Select(key => key.KeyId)));
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
        var other = _folder.Open();
        using var auditor = new RecordVerification(other, new AuditKeys(new JsonWebKeySet(System.Text.Json.JsonSerializer.Serialize(_keys.Public, JwksJson.Default.Jwks))));
        Assert.True((await auditor.VerifyAsync(null, s_never)).Intact);
        Assert.True((await auditor.VerifyAsync(early, s_never)).Intact);
        var report = await auditor.VerifyAsync(late, s_never);
        Assert.Contains(report.Faults, fault => fault.Kind == RecordFaultKind.Checkpoint);
        Assert.Contains(report.Faults, fault => fault is { Kind: RecordFaultKind.Missing, Number: 6 });
    }

    [Fact]
    public async Task A_process_that_was_killed_leaves_an_unsigned_tail_and_the_next_goes_on_with_a_chain_of_its_own()
    {
        await WriteAsync(5);
        await SignAsync();
        await WriteAsync(2);
        var next = _folder.OpenAsAfterCrash();
        await WriteAsync(4, RecordsOf(next));
        await RecordCheckpoints.SignAsync(next, _keys, _folder.Now, end: true, s_never);

        var report = await VerifyAsync(next);
        Assert.Empty(report.Faults);
        Assert.Equal((9, 2), (report.Verified, report.UnsignedTail));
        Assert.Equal([false, true], report.Chains.OrderByDescending(chain => chain.UnsignedTail).Select(chain => chain.Ended));
    }

    [Fact]
    public async Task Nothing_can_be_added_to_a_chain_that_has_ended_and_what_its_process_writes_all_the_same_begins_another()
    {
        await WriteAsync(3);
        await RecordCheckpoints.SignAsync(_store, _keys, _folder.Now, end: true, s_never);
        await WriteAsync(2);
        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal((2, 3, 2), (report.Chains.Count, report.Verified, report.UnsignedTail));

        var ended = Assert.Single(report.Chains, chain => chain.Ended);
        await AddAsync("late", "writer", "4", "hash", $"WHERE writer = '{ended.Writer}' AND number = 3");
        await RecalculateAsync("SELECT 1", ended.Writer);
        var fault = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Added, "late"), (fault.Kind, fault.RecordId));
    }

    [Fact]
    public async Task Processes_that_write_at_once_have_a_chain_each_and_sign_one_checkpoint_in_turn()
    {
        var stores = new List<Store> { _store, _folder.Open(), _folder.Open() };
        await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            var records = RecordsOf(store);
            for (var round = 0; round < 10; round++)
            {
                await WriteAsync(20, records);
                await RecordCheckpoints.SignAsync(store, _keys, _folder.Now, end: false, s_never);
            }
        })));

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal([200, 200, 200], report.Chains.Select(chain => chain.Verified));
        Assert.Equal(30, report.Sequence);

        await RunAsync($"DELETE FROM records WHERE writer = '{report.Chains[1].Writer}'");
        Assert.Equal((RecordFaultKind.Missing, 1), Where(await SingleFaultAsync()));
    }

    [Fact]
    public async Task A_write_that_is_undone_leaves_no_gap()
    {
        await WriteAsync(2);
        await _records.EnqueueAsync(Some.Record(_folder.Now) with { Id = null! }, s_never);
        var use = Commits.Use("issuer", "id", _folder.Now.AddMinutes(5));
        Assert.True(await _records.TryCommitAsync(Some.Record(_folder.Now), use, s_never));
        Assert.False(await _records.TryCommitAsync(Some.Record(_folder.Now), use, s_never));
        await Assert.ThrowsAsync<NotSupportedException>(() => _store.WriteAsync<int>(_ => throw new NotSupportedException(), s_never).AsTask());
        await WriteAsync(2);
        await SignAsync();
        Assert.Equal((true, 5), ((await VerifyAsync()).Intact, (await VerifyAsync()).Verified));
    }

    [Fact]
    public async Task Text_that_no_database_can_hold_verifies_as_it_was_stored()
    {
        await _records.TryCommitAsync(Some.Record(_folder.Now) with { ClientId = "nul \0, half \ud83d, whole \ud83d\ude00", Quirks = "" }, null, s_never);
        await SignAsync();
        Assert.Equal((true, 1), ((await VerifyAsync()).Intact, (await VerifyAsync()).Verified));
    }

    [Fact]
    public async Task What_retention_leaves_verifies_and_what_is_taken_besides_is_missing()
    {
        var records = RecordsOf(_store, retention: 100);
        await WriteAsync(950, records);
        await SignAsync();
        await WriteAsync(51, records);
        // A new one trims when it begins.
        RecordsOf(_store, retention: 100);
        await WriteAsync(10);
        await SignAsync();

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        var chain = Assert.Single(report.Chains);
        Assert.Equal((901, 110, 110), (chain.TrimmedTo, report.Verified, await _store.CountAsync("records")));
        await RunAsync("DELETE FROM records WHERE number <= 903");
        Assert.Equal((RecordFaultKind.Missing, 902), Where(await SingleFaultAsync()));
    }

    [Fact]
    public async Task Retention_takes_the_unsigned_tail_of_a_process_that_was_killed_and_says_so()
    {
        await WriteAsync(5);
        var next = _folder.OpenAsAfterCrash();
        var records = RecordsOf(next, retention: 10);
        await WriteAsync(20, records);
        RecordsOf(next, retention: 10);
        await RecordCheckpoints.SignAsync(next, _keys, _folder.Now, end: false, s_never);

        var report = await VerifyAsync(next);
        Assert.Empty(report.Faults);
        Assert.Equal((10, 0), (report.Verified, report.UnsignedTail));
        Assert.Equal([5, 10], report.Chains.Select(chain => chain.TrimmedTo).Order());
    }

    [Fact]
    public async Task A_store_whose_checkpoint_was_altered_is_not_trimmed()
    {
        await WriteAsync(20);
        await SignAsync();
        await RunAsync("UPDATE record_checkpoint SET statement = 'x'");
        RecordsOf(_store, retention: 10);
        await WriteAsync(1);
        Assert.Equal(21, await _store.CountAsync("records"));
    }

    [Fact]
    public async Task The_audit_key_is_made_once_and_does_not_stand_in_the_store()
    {
        Assert.Equal(_keys.Public.Keys, (await _folder.AuditKeysAsync(_folder.Open())).Public.Keys);
        var sealedKey = await _store.ScalarAsync<byte[]>("SELECT sealed FROM audit_keys");
        var kid = _keys.Public.Keys[0].KeyId;
        var opened = KeyEncryptionKey.LoadOrCreate(_folder.PathOf("data/idp.kek"), null).Open(sealedKey, $"audit_key/{kid}");
        Assert.False(await _folder.ContainsAsync(opened[36..68]));
    }

    private RecordStore RecordsOf(Store store, int retention = RecordStore.DefaultRetention) =>
        new(store, _keys, _folder.Clock, NullLogger<RecordStore>.Instance, retention);

    private async Task<List<string>> WriteAsync(int count, RecordStore? records = null)
    {
        var written = Enumerable.Range(0, count).Select(_ => Some.Record(_folder.Now)).ToList();
        foreach (var record in written[..^1])
            await (records ?? _records).EnqueueAsync(record, s_never);
        await (records ?? _records).TryCommitAsync(written[^1], null, s_never);
        return [.. written.Select(record => record.Id)];
    }

    private Task SignAsync() => RecordCheckpoints.SignAsync(_store, _keys, _folder.Now, end: false, s_never);

    private async Task<RecordVerificationReport> VerifyAsync(Store? store = null)
    {
        using var verification = new RecordVerification(store ?? _store, _keys);
        return await verification.VerifyAsync(null, s_never);
    }

    private async Task<RecordFault> SingleFaultAsync(string because = "")
    {
        var report = await VerifyAsync();
        Assert.False(report.Intact, because);
        return Assert.Single(report.Faults);
    }

    private static (RecordFaultKind Kind, long? Number) Where(RecordFault fault) => (fault.Kind, fault.Number);

    private async Task<string> CheckpointAsync() => (await _store.ScalarAsync<string>("SELECT statement FROM record_checkpoint"))!;

    private async Task RunAsync(string sql) => await _store.WriteAsync(connection => connection.Run(sql), s_never);

    private Task AddAsync(string id, string writer, string number, string hash, string where = "WHERE number = 1") => RunAsync($"""
        INSERT INTO records (id, party, step, at, duration_us, outcome, writer, number, hash)
        SELECT '{id}', party, step, at, duration_us, outcome, {writer}, {number}, {hash} FROM records {where}
        """);

    // As somebody would who knows how it is done, and has no key.
    private async Task RecalculateAsync(string change, string? writer = null) => await _store.WriteAsync(connection =>
    {
        connection.Run(change);
        var rows = connection.Cached(RecordRow.SelectChained).All(ChainedRow.From).Where(row => writer is null || row.Writer == writer);
        var (hash, previous, number) = (new RecordHash(), RecordHash.None, 0L);
        foreach (var row in rows)
        {
            previous = hash.Of(previous, row.Writer!, ++number, row.Columns);
            connection.Cached("UPDATE records SET number = @number, hash = @hash WHERE id = @id", ("@number", number), ("@hash", previous), ("@id", row.Id))
                .ExecuteNonQuery();
        }
        return 0;
    }, s_never);
}
