using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class RecordSearchTestsOnSqlite() : RecordSearchTests(StoreKind.Sqlite);

public sealed class RecordSearchTestsOnPostgres() : RecordSearchTests(StoreKind.Postgres);

public abstract class RecordSearchTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new(kind);
    private Store _store = null!;
    private RecordSearch _search = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        _store = _folder.Open();
        _search = new(_store);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task Each_condition_leaves_out_what_does_not_fit()
    {
        var now = _folder.Now;
        var one = Some.Record(now) with
        {
            Subject = "u-alice",
            ClientId = "agent",
            Audience = "https://a.example",
            Outcome = Outcome.Refused,
            Reason = "expired",
            Step = FlowStep.TokenExchange,
        };
        await WriteAsync(one, Some.Record(now.AddHours(1)), Some.Record(now.AddHours(2)) with { Subject = "u-bob", ClientId = "other" });
        foreach (var filter in (RecordFilter[])
            [
                new() { Subject = "u-alice" },
                new() { ClientId = "agent" },
                new() { Audience = "https://a.example" },
                new() { Outcome = Outcome.Refused },
                new() { Reason = "expired" },
                new() { Step = FlowStep.TokenExchange },
                new() { Until = now.AddHours(1) },
                new() { Subject = "u-alice", ClientId = "agent", From = now, Until = now.AddMilliseconds(1) },
            ])
        {
            Assert.Equal(one, Assert.Single(await _search.LatestAsync(filter, null, 10, s_never)).Record);
        }
        Assert.Empty(await _search.LatestAsync(new() { Subject = "u-alice", ClientId = "other" }, null, 10, s_never));
        Assert.Equal(2, (await _search.LatestAsync(new() { From = now.AddHours(1) }, null, 10, s_never)).Count);
        Assert.Equal(one, (await _search.FindAsync(one.Id, s_never))!.Record);
        Assert.Null(await _search.FindAsync("nothing", s_never));
    }

    [Fact]
    public async Task The_latest_come_first_and_page_by_page_all_of_them()
    {
        var all = Enumerable.Range(0, 25).Select(i => Some.Record(_folder.Now.AddSeconds(i))).ToArray();
        await WriteAsync(all);
        List<TokenRequestRecord> read = [];
        for (long? before = null; ;)
        {
            var page = await _search.LatestAsync(new(), before, 10, s_never);
            if (page.Count == 0)
                break;
            read.AddRange(page.Select(found => found.Record));
            before = page[^1].Cursor;
        }
        Assert.Equal(all.Reverse(), read);
    }

    [Fact]
    public async Task All_of_them_are_read_oldest_first_however_many()
    {
        var all = Enumerable.Range(0, 1203).Select(i => Some.Record(_folder.Now.AddSeconds(i)) with { Subject = i % 2 == 0 ? "u-even" : "u-odd" }).ToArray();
        await WriteAsync(all);
        Assert.Equal(all.Where(r => r.Subject == "u-odd"), await _search.AllAsync(new() { Subject = "u-odd" }, s_never).ToListAsync(s_never));
    }

    private async Task WriteAsync(params TokenRequestRecord[] all)
    {
        var records = new RecordStore(_store, await _folder.AuditKeysAsync(_store), _folder.Clock, NullLogger<RecordStore>.Instance);
        foreach (var record in all)
            await records.EnqueueAsync(record, s_never);
        await _store.WriteAsync(_ => 0, s_never);
    }
}
