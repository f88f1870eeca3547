using Xaa.FlowView.Joining;

namespace Xaa.FlowView.Live;

/// <summary>What a reader has to change to see the table as it is now.</summary>
/// <param name="Reset">Forget all rows first.</param>
/// <param name="Rows">New and changed rows, newest first.</param>
/// <param name="Removed">Ids of rows that are gone: joined to others, or too old.</param>
/// <param name="Parties">All parties.</param>
/// <param name="Cursor">Where the reader stands now.</param>
public sealed record FlowChanges(
    bool Reset,
    IReadOnlyList<FlowRow> Rows,
    IReadOnlyList<string> Removed,
    IReadOnlyList<PartyState> Parties,
    FlowCursor Cursor);
