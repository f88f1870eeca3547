using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class RecordStoreTestsOnSqlite() : RecordStoreTests(StoreKind.Sqlite);

public sealed class RecordStoreTestsOnPostgres() : RecordStoreTests(StoreKind.Postgres);

public abstract class RecordStoreTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly StoreFolder _folder = new(kind);
    private Store _store = null!;
    private RecordStore _records = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        _store = _folder.Open();
        _records = RecordsOf(_store);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task A_record_comes_back_as_it_went_in()
    {
        var full = Some.Record(_folder.Now) with
        {
            TraceId = "0af7651916cd43dd8448eb211c80319c",
            SpanId = "b7ad6b7169203331",
            ClientId = "agent",
            Issuer = "http://localhost:7100",
            Subject = "u-alice",
            SessionId = "session",
            Audience = "http://localhost:7401",
            Resource = "http://localhost:7401/mcp",
            RequestedScope = "design.read design.write",
            GrantedScope = "design.read",
            Outcome = Outcome.Refused,
            ErrorCode = "access_denied",
            Reason = "no_connection",
            ConsumedId = "consumed",
            IssuedId = "issued",
            KeyId = "key",
            Quirks = "audience_trailing_slash",
        };
        var empty = Some.Record(_folder.Now);
        Assert.True(await _records.TryCommitAsync(full, null, s_never));
        Assert.True(await _records.TryCommitAsync(empty, null, s_never));

        var page = await _records.ReadAsync(0, 10, TimeSpan.Zero, s_never);
        Assert.Equal([full, empty], page.Records);
        Assert.Equal([empty], (await _records.ReadAsync(page.Next - 1, 10, TimeSpan.Zero, s_never)).Records);
        Assert.Equal([full], (await _records.ReadAsync(0, 1, TimeSpan.Zero, s_never)).Records);
    }

    [Fact] // SPEC 49
    public async Task Of_200_uses_of_one_id_at_once_exactly_one_counts()
    {
        var use = new OneTimeUse("http://localhost:7100", "jti", _folder.Now.AddMinutes(5));
        var attempts = Enumerable.Range(0, 200)
            .Select(_ => Task.Run(() => _records.TryCommitAsync(Some.Record(_folder.Now), use, s_never).AsTask()));
        var outcomes = await Task.WhenAll(attempts);

        Assert.Single(outcomes, committed => committed);
        Assert.Equal(1, await _store.CountAsync("records"));
    }

    [Fact] // SPEC 49
    public async Task An_id_stays_used_after_a_crash()
    {
        var use = new OneTimeUse("http://localhost:7100", "jti", _folder.Now.AddMinutes(5));
        Assert.True(await _records.TryCommitAsync(Some.Record(_folder.Now), use, s_never));

        var reopened = RecordsOf(_folder.OpenAsAfterCrash());
        Assert.False(await reopened.TryCommitAsync(Some.Record(_folder.Now), use, s_never));
    }

    [Fact] // SPEC 49
    public async Task Ids_of_different_issuers_do_not_collide()
    {
        var first = new OneTimeUse("http://localhost:7100", "jti", _folder.Now.AddMinutes(5));
        Assert.True(await _records.TryCommitAsync(Some.Record(_folder.Now), first, s_never));
        Assert.True(await _records.TryCommitAsync(Some.Record(_folder.Now), first with { Issuer = "https://other.example" }, s_never));
        Assert.False(await _records.TryCommitAsync(Some.Record(_folder.Now), first, s_never));
    }

    [Fact]
    public async Task A_queued_record_is_in_order_with_the_committed_ones()
    {
        var (queued, committed) = (Some.Record(_folder.Now), Some.Record(_folder.Now));
        await _records.EnqueueAsync(queued, s_never);
        await _records.TryCommitAsync(committed, null, s_never);

        Assert.Equal([queued, committed], (await _records.ReadAsync(0, 10, TimeSpan.Zero, s_never)).Records);
    }

    [Fact]
    public async Task A_queued_record_that_cannot_be_written_is_counted_and_hurts_nobody()
    {
        await _records.EnqueueAsync(Some.Record(_folder.Now) with { Id = null! }, s_never);
        Assert.True(await _records.TryCommitAsync(Some.Record(_folder.Now), null, s_never));
        Assert.Equal(1, _records.Lost);
        Assert.Equal(1, await _store.CountAsync("records"));
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_commit()
    {
        var waiting = _records.ReadAsync(0, 10, TimeSpan.FromSeconds(20), s_never).AsTask();
        Assert.False(waiting.IsCompleted);

        var record = Some.Record(_folder.Now);
        await _records.EnqueueAsync(record, s_never);
        Assert.Equal([record], (await waiting.WaitAsync(s_patience)).Records);
    }

    [Fact]
    public async Task A_reader_sees_what_another_process_committed_when_its_wait_ends()
    {
        await using var otherProcess = _folder.Open();
        var record = Some.Record(_folder.Now);
        var waiting = _records.ReadAsync(0, 10, TimeSpan.FromSeconds(20), s_never).AsTask();
        await RecordsOf(otherProcess).TryCommitAsync(record, null, s_never);
        Assert.False(waiting.IsCompleted);

        _folder.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([record], (await waiting.WaitAsync(s_patience)).Records);
    }

    [Fact]
    public async Task A_reader_that_finds_nothing_keeps_its_cursor()
    {
        var waiting = _records.ReadAsync(7, 10, TimeSpan.FromSeconds(20), s_never).AsTask();
        _folder.Clock.Advance(TimeSpan.FromSeconds(20));
        var page = await waiting.WaitAsync(s_patience);

        Assert.Empty(page.Records);
        Assert.Equal(7, page.Next);
    }

    [Fact]
    public async Task A_reader_may_give_up()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _records.ReadAsync(0, 10, TimeSpan.FromSeconds(20), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_patience));
    }

    [Fact] // SPEC 49
    public async Task An_id_is_remembered_until_60_seconds_after_its_token_expired()
    {
        var expires = _folder.Now.AddMinutes(5);
        await _records.TryCommitAsync(Some.Record(_folder.Now), new("http://localhost:7100", "jti", expires), s_never);

        _folder.Clock.Advance(TimeSpan.FromSeconds(360));
        await TrimAsync();
        Assert.Equal(1, await _store.CountAsync("replayed_ids"));

        _folder.Clock.Advance(TimeSpan.FromSeconds(1));
        await TrimAsync();
        Assert.Equal(0, await _store.CountAsync("replayed_ids"));
    }

    [Fact]
    public async Task Expired_ids_and_surplus_records_are_trimmed_while_others_are_written()
    {
        var records = RecordsOf(_store, retention: 100);
        for (var i = 0; i < 1500; i++)
            await records.EnqueueAsync(Some.Record(_folder.Now), s_never);
        await records.TryCommitAsync(Some.Record(_folder.Now), null, s_never);
        Assert.InRange(await _store.CountAsync("records"), 100, 700);

        RecordsOf(_store, retention: 100);
        await records.TryCommitAsync(Some.Record(_folder.Now), null, s_never);
        Assert.Equal(101, await _store.CountAsync("records"));

        var page = await records.ReadAsync(0, 1000, TimeSpan.Zero, s_never);
        Assert.Equal(1502, page.Next);
    }

    // A new one trims when it begins; the commit that follows it in the queue says when it has.
    private async Task TrimAsync() => await RecordsOf(_store).TryCommitAsync(Some.Record(_folder.Now), null, s_never);

    private RecordStore RecordsOf(Store store, int retention = RecordStore.DefaultRetention) =>
        new(store, _folder.Clock, NullLogger<RecordStore>.Instance, retention);
}
