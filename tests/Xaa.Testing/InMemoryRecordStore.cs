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

    public ValueTask<bool> TryCommitAsync(TokenRequestRecord record, OneTimeUse? use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfBroken();
        lock (_gate)
        {
            if (use is not null && !TryUse(use))
                return ValueTask.FromResult(false);
            _records.Add(record);
            _written.SetResult();
            _written = NewSignal();
            return ValueTask.FromResult(true);
        }
    }

    public async ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken) =>
        await TryCommitAsync(record, use: null, cancellationToken);

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

    private bool TryUse(OneTimeUse use)
    {
        var now = _clock.GetUtcNow();
        foreach (var forgotten in _used.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
            _used.Remove(forgotten);
        return _used.TryAdd((use.Issuer, use.Id), use.Expires);
    }

    private void ThrowIfBroken()
    {
        if (Failure is { } failure)
            throw failure;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
