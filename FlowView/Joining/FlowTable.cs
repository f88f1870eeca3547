using Xaa.Records;

namespace Xaa.FlowView.Joining;

/// <summary>
/// Keeps the newest records of every step, each once, and shows them as rows. What is kept depends on the records only: one that comes late takes its
/// place by its time, and one that is older than all that are kept stays out.
/// </summary>
public sealed class FlowTable(int attempts = FlowTable.DefaultAttempts, int calls = FlowTable.DefaultCalls)
{
    /// <summary>The most rows.</summary>
    public const int DefaultAttempts = 2_000;

    /// <summary>The most calls of step 4 that are kept, over all rows.</summary>
    public const int DefaultCalls = 10_000;

    private readonly Dictionary<FlowStep, SortedSet<TokenRequestRecord>> _kept =
        Enum.GetValues<FlowStep>().Where(FlowSteps.IsOfTheFlow).ToDictionary(step => step, _ => new SortedSet<TokenRequestRecord>(RecordOrder.Instance));

    private readonly HashSet<(string Party, string Id)> _ids = [];

    /// <summary>The rows, newest first.</summary>
    public IReadOnlyList<FlowRow> Rows => [.. FlowJoin.Join(_kept.Values.SelectMany(records => records)).Take(attempts)];

    /// <summary>Takes records in.</summary>
    /// <returns>Whether any of them was new.</returns>
    public bool Add(IEnumerable<TokenRequestRecord> records)
    {
        var isNews = false;
        foreach (var record in records)
            isNews |= TryAdd(record);
        return isNews;
    }

    private bool TryAdd(TokenRequestRecord record)
    {
        if (!_kept.TryGetValue(record.Step, out var kept))
            return false;
        if (!_ids.Add((record.Party, record.Id)))
            return false;
        kept.Add(record);
        if (kept.Count <= (record.Step == FlowStep.ResourceRequest ? calls : attempts))
            return true;
        var oldest = kept.Min!;
        kept.Remove(oldest);
        _ids.Remove((oldest.Party, oldest.Id));
        return oldest != record;
    }
}
