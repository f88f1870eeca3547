using System.Diagnostics.CodeAnalysis;

namespace Xaa.Client;

/// <summary>Keeps answers until they are due for renewal. However many callers ask at once, one of them fetches and all get its answer.</summary>
internal sealed class ExpiringCache<TKey, TValue>(TimeProvider time)
    where TKey : notnull
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Lazy<Task<Entry>>> _entries = [];
    private DateTimeOffset _swept = time.GetUtcNow();

    /// <summary>What is kept and not due. The way of every call, so it does no more than look.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && IsFetched(entry) && !IsDue(entry))
            {
                value = entry.Value.Result.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>Keeps what came by another way.</summary>
    public void Set(TKey key, Entry entry)
    {
        lock (_gate)
        {
            _entries[key] = new(Task.FromResult(entry));
        }
    }

    /// <summary>Returns what is kept, or what <paramref name="fetch"/> brings. A fetch that throws is not kept.</summary>
    /// <remarks>The fetch is shared, so one caller's cancellation ends only that caller's wait.</remarks>
    public async Task<TValue> GetAsync(TKey key, Func<Task<Entry>> fetch, CancellationToken cancellationToken)
    {
        Lazy<Task<Entry>> entry;
        lock (_gate)
        {
            Sweep();
            if (!_entries.TryGetValue(key, out entry!) || IsDue(entry))
                _entries[key] = entry = new(fetch);
        }
        return (await entry.Value.WaitAsync(cancellationToken)).Value;
    }

    /// <summary>Drops what is kept for these keys. A fetch under way still answers those who wait for it.</summary>
    public void Remove(Func<TKey, bool> which)
    {
        lock (_gate)
        {
            foreach (var key in _entries.Keys.Where(which).ToList())
                _entries.Remove(key);
        }
    }

    /// <summary>Drops one key, if its value is the one that is meant.</summary>
    public void Remove(TKey key, Func<TValue, bool> which)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && IsFetched(entry) && which(entry.Value.Result.Value))
                _entries.Remove(key);
        }
    }

    private bool IsDue(Lazy<Task<Entry>> entry) =>
        entry.IsValueCreated && entry.Value.IsCompleted && (!entry.Value.IsCompletedSuccessfully || entry.Value.Result.RenewAt <= time.GetUtcNow());

    private static bool IsFetched(Lazy<Task<Entry>> entry) => entry.IsValueCreated && entry.Value.IsCompletedSuccessfully;

    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _swept < SweepEvery)
            return;
        _swept = now;
        foreach (var key in _entries.Where(e => IsDue(e.Value)).Select(e => e.Key).ToList())
            _entries.Remove(key);
    }

    /// <summary>A value, and when to fetch the next one.</summary>
    public sealed record Entry(TValue Value, DateTimeOffset RenewAt);
}
