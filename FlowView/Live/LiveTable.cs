using Xaa.FlowView.Joining;
using Xaa.Records;

namespace Xaa.FlowView.Live;

/// <summary>
/// The table as it changes: parties' feeds write, pages read what is new to them. Rows are joined when somebody looks, however many records
/// came meanwhile.
/// </summary>
public sealed class LiveTable(FlowSeed seed, TimeProvider clock)
{
    /// <summary>How many removed rows are remembered; a reader who missed more starts anew.</summary>
    private const int MostRemoved = FlowTable.DefaultAttempts;

    private readonly Lock _gate = new();
    private readonly FlowTable _table = new();
    private readonly long _run = clock.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly Dictionary<string, (FlowRow Row, long Version)> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PartyState> _parties = seed.Parties.ToDictionary(
        party => party.Name,
        party => new PartyState(party.Name, party.DisplayName, new RecordFeedState(RecordFeedStatus.Connecting, clock.GetUtcNow())),
        StringComparer.Ordinal);

    private TaskCompletionSource _reported = NewSignal();
    private bool _rowsAreStale;
    private long _version;
    private long _forgottenUpTo;

    /// <summary>Takes in what a party's feed said. A party speaks for itself only, whatever name its records bear.</summary>
    public void Report(string party, RecordFeedUpdate update)
    {
        var records = update.Records.Select(record => record with { Party = party });
        lock (_gate)
        {
            var state = _parties[party];
            var isNews = _table.Add(records);
            _rowsAreStale |= isNews;
            if (!isNews && state.Feed == update.State)
                return;
            if (state.Feed != update.State)
                _version++;
            _parties[party] = state with { Feed = update.State };
            _reported.SetResult();
            _reported = NewSignal();
        }
    }

    /// <summary>What changed after a cursor; everything, when there is none or it is not understood.</summary>
    public FlowChanges ChangesAfter(FlowCursor? after)
    {
        lock (_gate)
        {
            Join();
            return Changes(after);
        }
    }

    /// <summary>Waits until there is something after the cursor.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task WaitForChangeAsync(FlowCursor after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task reported;
            lock (_gate)
            {
                Join();
                if (after != new FlowCursor(_run, _version))
                    return;
                reported = _reported.Task;
            }
            await reported.WaitAsync(cancellationToken);
        }
    }

    private FlowChanges Changes(FlowCursor? after)
    {
        var known = after is { } cursor && cursor.Run == _run && cursor.Version >= _forgottenUpTo && cursor.Version <= _version ? cursor.Version : -1;
        return new(
            Reset: known < 0,
            [.. _rows.Values
                .Where(entry => entry.Version > known)
                .Select(entry => entry.Row)
                .OrderByDescending(row => row.At)
                .ThenByDescending(row => row.Id, StringComparer.Ordinal)],
            known < 0 ? [] : [.. _removed.Where(entry => entry.Value > known).Select(entry => entry.Key)],
            [.. seed.Parties.Select(party => _parties[party.Name])],
            new FlowCursor(_run, _version));
    }

    private void Join()
    {
        if (!_rowsAreStale)
            return;
        _rowsAreStale = false;
        _version++;
        var rows = _table.Rows.ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var gone in _rows.Keys.Where(id => !rows.ContainsKey(id)).ToList())
        {
            _rows.Remove(gone);
            _removed[gone] = _version;
        }
        foreach (var row in rows.Values.Where(row => !_rows.TryGetValue(row.Id, out var shown) || !row.ShowsSameAs(shown.Row)))
        {
            _rows[row.Id] = (row, _version);
            _removed.Remove(row.Id);
        }
        if (_removed.Count > MostRemoved)
        {
            _forgottenUpTo = _version;
            _removed.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
