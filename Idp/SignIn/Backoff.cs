namespace Xaa.Idp.SignIn;

/// <summary>Failures in a row, and when the last one was.</summary>
public readonly record struct Failures(int Count, DateTimeOffset LastAt);

/// <summary>How long to wait after failures: not at all for the first ones, then twice as long each time.</summary>
/// <param name="Free">Failures that cost nothing.</param>
/// <param name="First">The wait after the last free one.</param>
/// <param name="Longest">No wait is longer.</param>
/// <param name="Memory">After so much quiet the failures are forgotten.</param>
public sealed record Backoff(int Free, TimeSpan First, TimeSpan Longest, TimeSpan Memory)
{
    /// <summary>Until when no attempt is looked at, or null when one may be made now.</summary>
    public DateTimeOffset? BlockedUntil(Failures failures, DateTimeOffset now)
    {
        if (failures.Count < Free)
            return null;
        var doublings = Math.Min(failures.Count - Free, 20);
        var wait = TimeSpan.FromTicks(Math.Min(First.Ticks << doublings, Longest.Ticks));
        return failures.LastAt + wait > now ? failures.LastAt + wait : null;
    }

    /// <summary>One more.</summary>
    public Failures Add(Failures before, DateTimeOffset now) => new(before.LastAt + Memory <= now ? 1 : before.Count + 1, now);
}
