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

/// <summary>Where a reader of a feed stopped.</summary>
/// <param name="Cursor">The cursor after the last record that it has seen; 0 for the beginning.</param>
/// <param name="LastId">That record's id: by it, a feed that was started anew is told from one that goes on.</param>
public sealed record RecordFeedPosition(long Cursor, string LastId)
{
    /// <summary>Nothing was seen yet.</summary>
    public static RecordFeedPosition Start { get; } = new(0, "");
}

/// <summary>News from a party's feed: records, or another state, or both.</summary>
/// <param name="State">How the feed is doing now.</param>
/// <param name="Records">Records not reported before, oldest first; may be empty.</param>
/// <param name="Position">Where to go on after them.</param>
public sealed record RecordFeedUpdate(RecordFeedState State, IReadOnlyList<TokenRequestRecord> Records, RecordFeedPosition Position);
