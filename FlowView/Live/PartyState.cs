using Xaa.Records;

namespace Xaa.FlowView.Live;

/// <summary>A party and how its feed is doing.</summary>
public sealed record PartyState(string Name, string DisplayName, RecordFeedState Feed);
