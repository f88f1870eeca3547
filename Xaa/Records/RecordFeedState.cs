namespace Xaa.Records;

/// <summary>Whether a party's feed can be read.</summary>
public enum RecordFeedStatus
{
    /// <summary>Not tried yet.</summary>
    Connecting = 0,

    /// <summary>The last request was answered.</summary>
    Connected = 1,

    /// <summary>The last request failed; it will be tried again.</summary>
    Unreachable = 2,
}

/// <summary>How a party's feed is doing.</summary>
/// <param name="Status">Whether it can be read.</param>
/// <param name="Since">Since when it has had this status.</param>
/// <param name="Why">What went wrong, for people; null unless unreachable. Holds no key.</param>
public sealed record RecordFeedState(RecordFeedStatus Status, DateTimeOffset Since, string? Why = null);

/// <summary>News from a party's feed: records, or another state, or both.</summary>
/// <param name="State">How the feed is doing now.</param>
/// <param name="Records">Records not reported before, oldest first; may be empty.</param>
public sealed record RecordFeedUpdate(RecordFeedState State, IReadOnlyList<TokenRequestRecord> Records);
