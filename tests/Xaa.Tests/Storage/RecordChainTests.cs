using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

public sealed class RecordChainTestsOnSqlite() : RecordChainTests(StoreKind.Sqlite);

public sealed class RecordChainTestsOnPostgres() : RecordChainTests(StoreKind.Postgres);

/// <summary>Chains of several processes, of killed ones, and of what retention takes verify.</summary>
public abstract class RecordChainTests(StoreKind kind) : ChainedRecords(kind)
{
    [Fact]
    public async Task Records_verify_as_they_were_written_and_those_behind_the_checkpoint_are_the_unsigned_tail()
    {
        Assert.True((await VerifyAsync()).Intact);
        await WriteAsync(10);
        await SignAsync();
        Folder.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = Folder.Now;
        await WriteAsync(3);

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal((10, 3, since), (report.Verified, report.UnsignedTail, report.UnsignedSince));
        await SignAsync();
        report = await VerifyAsync();
        Assert.Equal((13, 0, null), (report.Verified, report.UnsignedTail, report.UnsignedSince));
        Assert.Equal(Folder.Now, report.SignedAt);
    }

    [Fact]
    public async Task A_process_that_was_killed_leaves_an_unsigned_tail_and_the_next_goes_on_with_a_chain_of_its_own()
    {
        await WriteAsync(5);
        await SignAsync();
        await WriteAsync(2);
        var next = Folder.OpenAsAfterCrash();
        await WriteAsync(4, RecordsOf(next));
        await RecordCheckpoints.SignAsync(next, Keys, Folder.Now, end: true, Never);

        var report = await VerifyAsync(next);
        Assert.Empty(report.Faults);
        Assert.Equal((9, 2), (report.Verified, report.UnsignedTail));
        Assert.Equal([false, true], report.Chains.OrderByDescending(chain => chain.UnsignedTail).Select(chain => chain.Ended));
    }

    [Fact]
    public async Task Nothing_can_be_added_to_a_chain_that_has_ended_and_what_its_process_writes_all_the_same_begins_another()
    {
        await WriteAsync(3);
        await RecordCheckpoints.SignAsync(Store, Keys, Folder.Now, end: true, Never);
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
        var stores = new List<Store> { Store, Folder.Open(), Folder.Open() };
        await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            var records = RecordsOf(store);
            for (var round = 0; round < 10; round++)
            {
                await WriteAsync(20, records);
                await RecordCheckpoints.SignAsync(store, Keys, Folder.Now, end: false, Never);
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
        await Records.EnqueueAsync(Some.Record(Folder.Now) with { Id = null! }, Never);
        var use = Commits.Use("issuer", "id", Folder.Now.AddMinutes(5));
        Assert.True(await Records.TryCommitAsync(Some.Record(Folder.Now), use, Never));
        Assert.False(await Records.TryCommitAsync(Some.Record(Folder.Now), use, Never));
        await Assert.ThrowsAsync<NotSupportedException>(() => Store.WriteAsync<int>(_ => throw new NotSupportedException(), Never).AsTask());
        await WriteAsync(2);
        await SignAsync();
        Assert.Equal((true, 5), ((await VerifyAsync()).Intact, (await VerifyAsync()).Verified));
    }

    [Fact]
    public async Task Text_that_no_database_can_hold_verifies_as_it_was_stored()
    {
        await Records.TryCommitAsync(Some.Record(Folder.Now) with { ClientId = "nul \0, half \ud83d, whole \ud83d\ude00", Quirks = "" }, null, Never);
        await SignAsync();
        Assert.Equal((true, 1), ((await VerifyAsync()).Intact, (await VerifyAsync()).Verified));
    }

    [Fact]
    public async Task What_retention_leaves_verifies_and_what_is_taken_besides_is_missing()
    {
        var records = RecordsOf(Store, retention: 100);
        await WriteAsync(950, records);
        await SignAsync();
        await WriteAsync(51, records);
        // A new one trims when it begins.
        RecordsOf(Store, retention: 100);
        await WriteAsync(10);
        await SignAsync();

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        var chain = Assert.Single(report.Chains);
        Assert.Equal((901, 110, 110), (chain.TrimmedTo, report.Verified, await Store.CountAsync("records")));
        await RunAsync("DELETE FROM records WHERE number <= 903");
        Assert.Equal((RecordFaultKind.Missing, 902), Where(await SingleFaultAsync()));
    }

    [Fact]
    public async Task Retention_takes_the_unsigned_tail_of_a_process_that_was_killed_and_says_so()
    {
        await WriteAsync(5);
        var next = Folder.OpenAsAfterCrash();
        var records = RecordsOf(next, retention: 10);
        await WriteAsync(20, records);
        RecordsOf(next, retention: 10);
        await RecordCheckpoints.SignAsync(next, Keys, Folder.Now, end: false, Never);

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
        RecordsOf(Store, retention: 10);
        await WriteAsync(1);
        Assert.Equal(21, await Store.CountAsync("records"));
    }
}
