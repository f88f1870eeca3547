using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

public sealed class RecordStoreTestsOnSqlite() : RecordStoreTests(StoreKind.Sqlite);

public sealed class RecordStoreTestsOnPostgres() : RecordStoreTests(StoreKind.Postgres)
{
    [Fact]
    public async Task A_reader_that_waits_is_woken_by_another_process()
    {
        await using var otherProcess = Folder.Open();
        var record = Some.Record(Folder.Now);
        var wait = TimeSpan.FromSeconds(20);
        var waiting = Records.ReadAsync(0, 10, wait, CancellationToken.None).AsTask();
        await Folder.Clock.TimerAsync(length => length == wait);
        await RecordsOf(otherProcess).TryCommitAsync(record, null, CancellationToken.None);

        Assert.Equal([record], (await waiting.WaitAsync(Patience)).Records);
    }
}

public abstract class RecordStoreTests(StoreKind kind) : IAsyncLifetime
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly CancellationToken s_never = CancellationToken.None;

    private Store _store = null!;
    private AuditKeys _auditKeys = null!;

    private protected StoreFolder Folder { get; } = new(kind);

    private protected RecordStore Records { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Folder.CreateAsync();
        _store = Folder.Open();
        _auditKeys = await Folder.AuditKeysAsync(_store);
        Records = RecordsOf(_store);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Folder.DisposeAsync();
    }

    [Fact]
    public async Task A_record_comes_back_as_it_went_in()
    {
        var full = Some.FullRecord(Folder.Now);
        var empty = Some.Record(Folder.Now);
        Assert.True(await Records.TryCommitAsync(full, null, s_never));
        Assert.True(await Records.TryCommitAsync(empty, null, s_never));

        var page = await Records.ReadAsync(0, 10, TimeSpan.Zero, s_never);
        Assert.Equal([full, empty], page.Records);
        Assert.Equal([empty], (await Records.ReadAsync(page.Next - 1, 10, TimeSpan.Zero, s_never)).Records);
        Assert.Equal([full], (await Records.ReadAsync(0, 1, TimeSpan.Zero, s_never)).Records);
    }

    [Fact] // SPEC 49
    public async Task Of_200_uses_of_one_id_at_once_exactly_one_counts()
    {
        var use = Commits.Use("http://localhost:7100", "jti", Folder.Now.AddMinutes(5));
        var attempts = Enumerable.Range(0, 200)
            .Select(_ => Task.Run(() => Records.TryCommitAsync(Some.Record(Folder.Now), use, s_never).AsTask()));
        var outcomes = await Task.WhenAll(attempts);

        Assert.Single(outcomes, committed => committed);
        Assert.Equal(1, await _store.CountAsync("records"));
    }

    [Fact] // SPEC 49
    public async Task An_id_stays_used_after_a_crash()
    {
        var use = Commits.Use("http://localhost:7100", "jti", Folder.Now.AddMinutes(5));
        Assert.True(await Records.TryCommitAsync(Some.Record(Folder.Now), use, s_never));

        var reopened = RecordsOf(Folder.OpenAsAfterCrash());
        Assert.False(await reopened.TryCommitAsync(Some.Record(Folder.Now), use, s_never));
    }

    [Fact] // SPEC 49
    public async Task Ids_of_different_issuers_do_not_collide()
    {
        var first = Commits.Use("http://localhost:7100", "jti", Folder.Now.AddMinutes(5));
        Assert.True(await Records.TryCommitAsync(Some.Record(Folder.Now), first, s_never));
        Assert.True(await Records.TryCommitAsync(Some.Record(Folder.Now), first with { Issuer = "https://other.example" }, s_never));
        Assert.False(await Records.TryCommitAsync(Some.Record(Folder.Now), first, s_never));
    }

    [Fact]
    public async Task A_queued_record_is_in_order_with_the_committed_ones()
    {
        var (queued, committed) = (Some.Record(Folder.Now), Some.Record(Folder.Now));
        await Records.EnqueueAsync(queued, s_never);
        await Records.TryCommitAsync(committed, null, s_never);

        Assert.Equal([queued, committed], (await Records.ReadAsync(0, 10, TimeSpan.Zero, s_never)).Records);
    }

    [Fact]
    public async Task A_queued_record_that_cannot_be_written_is_counted_and_hurts_nobody()
    {
        await Records.EnqueueAsync(Some.Record(Folder.Now) with { Id = null! }, s_never);
        Assert.True(await Records.TryCommitAsync(Some.Record(Folder.Now), null, s_never));
        Assert.Equal(1, Records.Lost);
        Assert.Equal(1, await _store.CountAsync("records"));
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_commit()
    {
        var waiting = Records.ReadAsync(0, 10, TimeSpan.FromSeconds(20), s_never).AsTask();
        Assert.False(waiting.IsCompleted);

        var record = Some.Record(Folder.Now);
        await Records.EnqueueAsync(record, s_never);
        Assert.Equal([record], (await waiting.WaitAsync(Patience)).Records);
    }

    [Fact]
    public async Task A_reader_sees_what_another_process_committed_when_its_wait_ends_at_the_latest()
    {
        await using var otherProcess = Folder.Open();
        var record = Some.Record(Folder.Now);
        var wait = TimeSpan.FromSeconds(20);
        var waiting = Records.ReadAsync(0, 10, wait, s_never).AsTask();
        await Folder.Clock.TimerAsync(length => length == wait);
        await RecordsOf(otherProcess).TryCommitAsync(record, null, s_never);

        Folder.Clock.Advance(wait);
        Assert.Equal([record], (await waiting.WaitAsync(Patience)).Records);
    }

    [Fact]
    public async Task A_reader_that_finds_nothing_keeps_its_cursor()
    {
        var waiting = Records.ReadAsync(7, 10, TimeSpan.FromSeconds(20), s_never).AsTask();
        Folder.Clock.Advance(TimeSpan.FromSeconds(20));
        var page = await waiting.WaitAsync(Patience);

        Assert.Empty(page.Records);
        Assert.Equal(7, page.Next);
    }

    [Fact]
    public async Task A_reader_may_give_up()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Records.ReadAsync(0, 10, TimeSpan.FromSeconds(20), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    [Fact] // SPEC 49
    public async Task An_id_is_remembered_until_60_seconds_after_its_token_expired()
    {
        var expires = Folder.Now.AddMinutes(5);
        await Records.TryCommitAsync(Some.Record(Folder.Now), Commits.Use("http://localhost:7100", "jti", expires), s_never);

        Folder.Clock.Advance(TimeSpan.FromSeconds(360));
        await TrimAsync();
        Assert.Equal(1, await _store.CountAsync("replayed_ids"));

        Folder.Clock.Advance(TimeSpan.FromSeconds(1));
        await TrimAsync();
        Assert.Equal(0, await _store.CountAsync("replayed_ids"));
    }

    [Fact]
    public async Task Expired_ids_and_surplusRecords_are_trimmed_while_others_are_written()
    {
        var records = RecordsOf(_store, retention: 100);
        for (var i = 0; i < 1500; i++)
            await records.EnqueueAsync(Some.Record(Folder.Now), s_never);
        await records.TryCommitAsync(Some.Record(Folder.Now), null, s_never);
        Assert.InRange(await _store.CountAsync("records"), 100, 700);

        RecordsOf(_store, retention: 100);
        await records.TryCommitAsync(Some.Record(Folder.Now), null, s_never);
        Assert.Equal(101, await _store.CountAsync("records"));

        var page = await records.ReadAsync(0, 1000, TimeSpan.Zero, s_never);
        Assert.Equal(1502, page.Next);
    }

    // A new one trims when it begins; the commit that follows it in the queue says when it has.
    private async Task TrimAsync() => await RecordsOf(_store).TryCommitAsync(Some.Record(Folder.Now), null, s_never);

    private protected RecordStore RecordsOf(Store store, int retention = RecordStore.DefaultRetention) =>
        new(store, _auditKeys, Folder.Clock, NullLogger<RecordStore>.Instance, retention);
}
