using System.Threading.Channels;

namespace Xaa.Testing;

/// <summary>
/// A clock that stands still until a test moves it; timers fire in order while it moves. What was timed is told, so that a test can move it
/// when somebody waits, and not before.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly Channel<TimeSpan> _set = Channel.CreateUnbounded<TimeSpan>();
    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody set a timer of such a length, and takes it as told.</summary>
    public async Task<TimeSpan> TimerAsync(Func<TimeSpan, bool> length)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var next = await _set.Reader.ReadAsync(patience.Token);
            if (length(next))
                return next;
        }
    }

    /// <summary>Moves the clock and fires what became due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextDue(target) is { } timer)
            timer.Fire();
        lock (_gate)
        {
            _now = target;
        }
    }

    /// <summary>
    /// Moves the clock at once, as on a machine that slept: what became due on the way fires once, however often it would have. For days and months,
    /// through which loops of every few seconds would otherwise be led step by step.
    /// </summary>
    public void Leap(TimeSpan by)
    {
        foreach (var timer in DueAfter(by))
            timer.Fire();
    }

    private List<ManualTimer> DueAfter(TimeSpan by)
    {
        lock (_gate)
        {
            _now += by;
            var due = _timers.Where(t => t.Due <= _now).OrderBy(t => t.Due).ToList();
            due.ForEach(timer => timer.Reschedule(_now));
            return due;
        }
    }

    private ManualTimer? NextDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
            if (next is null)
                return null;
            if (next.Due > _now)
                _now = next.Due.Value;
            next.Reschedule(next.Due);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => callback();

        public void Reschedule(DateTimeOffset? from) => Due = _period > TimeSpan.Zero ? from + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                if (!clock._timers.Contains(this))
                    clock._timers.Add(this);
            }
            return dueTime == Timeout.InfiniteTimeSpan || clock._set.Writer.TryWrite(dueTime);
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
