using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Records and used-up ids in the store.</summary>
public sealed class RecordStore : IRecordStore
{
    /// <summary>How many records are kept unless told otherwise.</summary>
    public const int DefaultRetention = 1_000_000;

    /// <summary>The fewest that a service may be told to keep: readers of the feed have to keep up with what is trimmed.</summary>
    public const int LeastRetention = 1000;

    private static readonly Counter<long> s_lost =
        XaaTelemetry.Meter.CreateCounter<long>("xaa.records.lost", "{record}", "Queued records that could not be written.");

    private const string UseId =
        "INSERT INTO replayed_ids (issuer, id, expires) VALUES (@issuer, @id, @expires) ON CONFLICT DO NOTHING";

    private const string GiveIdBack = "DELETE FROM replayed_ids WHERE issuer = @issuer AND id = @id";

    private readonly Store _store;
    private readonly AuditKeys _auditKeys;
    private readonly TimeProvider _clock;
    private readonly ILogger<RecordStore> _logger;
    private readonly int _retention;
    private long _lost;
    private int _writes;

    /// <param name="store">Where they are.</param>
    /// <param name="auditKeys">Sign what trimming leaves.</param>
    /// <param name="clock">Tells which ids have expired, and how long a reader has waited.</param>
    /// <param name="logger">Told of queued records that could not be written.</param>
    /// <param name="retention">How many records are kept; the oldest go first.</param>
    public RecordStore(Store store, AuditKeys auditKeys, TimeProvider clock, ILogger<RecordStore> logger, int retention = DefaultRetention)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, 1);
        _store = store;
        _auditKeys = auditKeys;
        _clock = clock;
        _logger = logger;
        _retention = retention;
        Trim();
    }

    /// <summary>How many queued records could not be written since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <inheritdoc/>
    public async ValueTask<OAuthError?> CommitAsync(
        TokenRequestRecord record, IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write, CancellationToken cancellationToken)
    {
        var refusal = await _store.WriteAsync(connection =>
        {
            if ((UseUp(connection, uses) ?? Write(connection, uses, write)) is { } refused)
                return refused;
            RecordRow.Insert(connection, _store.Chain, record);
            return null;
        }, cancellationToken);
        TrimWhenDue();
        return refusal;
    }

    /// <inheritdoc/>
    public async ValueTask<OAuthError?> UseAsync(OneTimeUse use, CancellationToken cancellationToken)
    {
        var refusal = await _store.WriteAsync(connection => UseUp(connection, [use]), cancellationToken);
        TrimWhenDue();
        return refusal;
    }

    /// <inheritdoc/>
    public async ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken)
    {
        await _store.QueueAsync(connection => RecordRow.Insert(connection, _store.Chain, record), e => Lose(record, e), cancellationToken);
        TrimWhenDue();
    }

    /// <inheritdoc/>
    public async ValueTask<RecordPage> ReadAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var start = _clock.GetTimestamp();
        while (true)
        {
            var committed = _store.Commits.Next;
            var rows = await _store.AllAsync(
                RecordRow.Select,
                [("@after", after), ("@limit", limit)],
                row => (Cursor: row.GetInt64(0), Record: RecordRow.From(row)),
                cancellationToken);
            var left = wait - _clock.GetElapsedTime(start);
            if (rows.Count > 0 || left <= TimeSpan.Zero)
                return new([.. rows.Select(r => r.Record)], rows.Count > 0 ? rows[^1].Cursor : after);

            // On a timeout, too, it reads once more: another process's commit is told soon after it, and perhaps not at all.
            await committed.WaitAsync(left, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static OAuthError? UseUp(DbConnection connection, IReadOnlyList<OneTimeUse> uses)
    {
        for (var i = 0; i < uses.Count; i++)
        {
            var (issuer, id, expires, replayed) = uses[i];
            if (connection.Cached(UseId, ("@issuer", StorableText.Key(issuer)), ("@id", StorableText.Key(id)), ("@expires", expires))
                .ExecuteNonQuery() == 1)
                continue;
            GiveBack(connection, uses.Take(i));
            return replayed;
        }
        return null;
    }

    private static OAuthError? Write(DbConnection connection, IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write)
    {
        var refusal = write?.Invoke(connection);
        if (refusal is not null)
            GiveBack(connection, uses);
        return refusal;
    }

    // The transaction is shared with other requests, so what this one has inserted a moment ago is deleted, not rolled back.
    private static void GiveBack(DbConnection connection, IEnumerable<OneTimeUse> uses)
    {
        foreach (var use in uses)
            connection.Cached(GiveIdBack, ("@issuer", StorableText.Key(use.Issuer)), ("@id", StorableText.Key(use.Id))).ExecuteNonQuery();
    }

    private void Lose(TokenRequestRecord record, Exception e)
    {
        Interlocked.Increment(ref _lost);
        s_lost.Add(1);
        _logger.LogError(e, "The record {RecordId} of step {Step} could not be written.", record.Id, record.Step);
    }

    private void TrimWhenDue()
    {
        if (Interlocked.Increment(ref _writes) % RecordTrimming.DueAfterWrites == 0)
            Trim();
    }

    // When the queue is full it is left for the next time.
    private void Trim()
    {
        _store.TryQueue(
            connection => RecordTrimming.ForgetIds(connection, _clock.GetUtcNow()),
            e => _logger.LogWarning(e, "Ids of expired tokens could not be forgotten."));
        _store.TryQueue(
            connection => RecordTrimming.DeleteOldest(connection, _store.Chain, _auditKeys, _clock.GetUtcNow(), _retention),
            e => _logger.LogWarning(e, "Old records could not be trimmed."));
    }
}
