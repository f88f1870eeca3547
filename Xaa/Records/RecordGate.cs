namespace Xaa.Records;

/// <summary>
/// Limits the records that unauthenticated callers can cause, so that nobody can fill the disk. All of them are counted in the metrics.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="perMinute">The most such records in one minute.</param>
public sealed class RecordGate(TimeProvider clock, int perMinute = 120)
{
    private readonly Lock _gate = new();
    private long _minute;
    private int _count;

    /// <summary>Whether one more may be written now.</summary>
    public bool TryEnter()
    {
        var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (minute != _minute)
                (_minute, _count) = (minute, 0);
            return ++_count <= perMinute;
        }
    }
}
