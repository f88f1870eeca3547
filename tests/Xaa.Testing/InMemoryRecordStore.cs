using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Testing;

/// <summary>A record store that forgets: the same promises as a durable one, as long as the process lives.</summary>
public sealed class InMemoryRecordStore(TimeProvider? clock = null) : IRecordStore
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly List<TokenRequestRecord> _records = [];
    private readonly Dictionary<(string Issuer, string Id), DateTimeOffset> _used = [];
    private TaskCompletionSource _written = NewSignal();

    /// <summary>When set, every read and write fails with it, as on a full disk.</summary>
    public RecordStoreException? Failure { get; set; }

    /// <summary>What was written so far, oldest first.</summary>
    public IReadOnlyList<TokenRequestRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <exception cref="NotSupportedException">There is no database for the write.</exception>
    public ValueTask<OAuthError?> CommitAsync(
        TokenRequestRecord record, IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfBroken();
        if (write is not null)
            throw new NotSupportedException("This store keeps records, and nothing beside them.");
        lock (_gate)
        {
            Forget();
            if (uses.FirstOrDefault(use => _used.ContainsKey((use.Issuer, use.Id))) is { } used)
                return new(used.Replayed);
            foreach (var use in uses)
                _used[(use.Issuer, use.Id)] = use.Expires;
            _records.Add(record);
            _written.SetResult();
            _written = NewSignal();
            return new((OAuthError?)null);
        }
    }

    public ValueTask<OAuthError?> UseAsync(OneTimeUse use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfBroken();
        lock (_gate)
        {
            Forget();
            return new(_used.TryAdd((use.Issuer, use.Id), use.Expires) ? null : use.Replayed);
        }
    }

    public async ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken) =>
        await CommitAsync(record, [], write: null, cancellationToken);

    public async ValueTask<RecordPage> ReadAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (page, written) = Read(after, limit);
        if (page.Records.Count > 0 || wait <= TimeSpan.Zero)
            return page;
        try
        {
            await written.WaitAsync(wait, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return page;
        }
        return Read(after, limit).Page;
    }

    private (RecordPage Page, Task Written) Read(long after, int limit)
    {
        ThrowIfBroken();
        lock (_gate)
        {
            var records = _records.Skip((int)Math.Min(after, int.MaxValue)).Take(limit).ToList();
            return (new RecordPage(records, after + records.Count), _written.Task);
        }
    }

    private void Forget()
    {
        var now = _clock.GetUtcNow();
        foreach (var forgotten in _used.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
            _used.Remove(forgotten);
    }

    private void ThrowIfBroken()
    {
        if (Failure is { } failure)
            throw failure;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
