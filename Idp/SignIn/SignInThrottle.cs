using System.Collections.Concurrent;

namespace Xaa.Idp.SignIn;

/// <summary>Slows guessing down: so many failures per minute for a name from an address. Nobody can lock another person out from elsewhere.</summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    private const int FailuresPerMinute = 10;

    private readonly Lock _gate = new();
    private (long Minute, ConcurrentDictionary<(string, string), int> Attempts) _window = (0, new());

    /// <summary>Whether one more attempt may be made now. It counts as a failure until it has succeeded, so many at once gain nothing.</summary>
    public bool TryEnter(string name, string address) =>
        CurrentWindow().AddOrUpdate((name.ToLowerInvariant(), address), 1, (_, attempts) => attempts + 1) <= FailuresPerMinute;

    public void Succeeded(string name, string address) => CurrentWindow().TryRemove((name.ToLowerInvariant(), address), out _);

    // A new minute starts with an empty window, so that it does not grow for ever.
    private ConcurrentDictionary<(string, string), int> CurrentWindow()
    {
        var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (_window.Minute != minute)
                _window = (minute, new());
            return _window.Attempts;
        }
    }
}
