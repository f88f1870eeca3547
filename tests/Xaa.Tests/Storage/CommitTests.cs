using Microsoft.Extensions.Logging.Abstractions;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class CommitTestsOnSqlite() : CommitTests(StoreKind.Sqlite);

public sealed class CommitTestsOnPostgres() : CommitTests(StoreKind.Postgres);

/// <summary>A record, the ids that it uses up and the write beside it are one: all of it is on disk, or the refusal says which of them it was.</summary>
public abstract class CommitTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;
    private static readonly OAuthError s_no = new(OAuthErrors.InvalidGrant, "No.", Reasons.SubjectTokenSuperseded);

    private readonly StoreFolder _folder = new(kind);
    private Store _store = null!;
    private RecordStore _records = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        _store = _folder.Open();
        _records = new(_store, await _folder.AuditKeysAsync(_store), _folder.Clock, NullLogger<RecordStore>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task Each_id_is_refused_in_its_own_words_and_the_others_stay_unused()
    {
        OneTimeUse[] uses = [Use("assertion"), Use("proof"), Use("id-jag")];
        Assert.Null(await CommitAsync([uses[1]]));

        Assert.Equal("proof", (await CommitAsync(uses))?.Reason);
        Assert.Null(await CommitAsync([uses[0], uses[2]]));
        Assert.Equal("assertion", (await CommitAsync(uses))?.Reason);
        Assert.Equal("id-jag", (await CommitAsync([Use("another"), uses[2]]))?.Reason);
        Assert.Equal(2, await _store.CountAsync("records"));
        Assert.Equal(3, await _store.CountAsync("replayed_ids"));
    }

    [Fact]
    public async Task The_same_id_twice_in_one_commit_is_a_replay() =>
        Assert.Equal("proof", (await CommitAsync([Use("proof"), Use("proof")]))?.Reason);

    [Fact]
    public async Task A_write_that_refuses_leaves_the_ids_unused_and_keeps_what_it_wrote()
    {
        var session = Some.Session(_folder.Now);
        var sessions = new SessionStore(_store, _folder.Clock);
        await sessions.CreateAsync(session, SessionHandle.New(), s_never);

        var refusal = await CommitAsync([Use("proof")], connection =>
        {
            sessions.End(connection, session.Id);
            return s_no;
        });

        Assert.Same(s_no, refusal);
        Assert.Equal(_folder.Now, (await sessions.FindAsync(session.Id, s_never))!.Ended);
        Assert.Equal(0, await _store.CountAsync("records"));
        Assert.Null(await CommitAsync([Use("proof")]));
    }

    [Fact]
    public async Task A_write_that_fails_writes_nothing_and_uses_up_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync([Use("proof")], _ => throw new InvalidOperationException()).AsTask());
        Assert.Equal(0, await _store.CountAsync("records"));
        Assert.Null(await CommitAsync([Use("proof")]));
    }

    [Fact]
    public async Task After_a_used_id_the_write_is_not_run()
    {
        Assert.Null(await CommitAsync([Use("proof")]));
        Assert.Equal("proof", (await CommitAsync([Use("proof")], _ => throw new InvalidOperationException()))?.Reason);
    }

    [Fact]
    public async Task Of_many_at_once_that_share_one_id_one_wins_and_the_losers_own_ids_stay_unused()
    {
        var refusals = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(number => Task.Run(() => CommitAsync([Use("own" + number), Use("shared")]).AsTask())));

        Assert.Single(refusals, refusal => refusal is null);
        Assert.All(refusals.OfType<OAuthError>(), refusal => Assert.Equal("shared", refusal.Reason));
        Assert.Equal(1, await _store.CountAsync("records"));
        Assert.Equal(2, await _store.CountAsync("replayed_ids"));
    }

    private ValueTask<OAuthError?> CommitAsync(IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write = null) =>
        _records.CommitAsync(Some.Record(_folder.Now), uses, write, s_never);

    private OneTimeUse Use(string id) =>
        new("http://localhost:7100", id, _folder.Now.AddMinutes(5), new(OAuthErrors.InvalidGrant, "It was used before.", id));
}
