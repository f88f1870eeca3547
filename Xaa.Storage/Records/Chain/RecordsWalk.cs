namespace Xaa.Storage;

/// <summary>Follows all chains through the records of a store.</summary>
internal sealed class RecordsWalk
{
    private readonly RecordHash _hash = new();
    private readonly Dictionary<string, ChainWalk> _chains = new(StringComparer.Ordinal);
    private readonly List<RecordFault> _faults = [];
    private readonly Checkpoint? _checkpoint;
    private readonly Checkpoint? _earlier;
    private readonly string? _statement;
    private string? _firstUnchained;
    private long _unchained;

    /// <param name="keys">Signed the checkpoints.</param>
    /// <param name="statement">The checkpoint in the store, or null when there is none.</param>
    /// <param name="leastSequence">The checkpoint that is known to have stood there.</param>
    /// <param name="earlier">A checkpoint that was kept elsewhere, or null.</param>
    public RecordsWalk(AuditKeys keys, string? statement, long leastSequence, string? earlier)
    {
        _statement = statement;
        if (earlier is not null)
            _earlier = Believe(() => keys.Verify(earlier, leastSequence: 0), "The checkpoint to compare with: ");
        _checkpoint = Believe(() => keys.Verify(statement, Math.Max(leastSequence, _earlier?.Sequence ?? 0)));
        foreach (var chain in (IEnumerable<SignedChain>)[.. _checkpoint?.Writers ?? [], .. _earlier?.Writers ?? []])
            Chain(chain.Writer);
    }

    /// <summary>The next record in the order in which they stand.</summary>
    public void Take(ChainedRow row)
    {
        if (row.Writer is not null)
            Chain(row.Writer).Take(row, _hash);
        else if (_unchained++ == 0)
            _firstUnchained = row.Id;
    }

    /// <summary>There are no more records.</summary>
    public RecordVerificationReport End()
    {
        foreach (var chain in _chains.Values)
            chain.End();
        if (_unchained > 0)
        {
            var detail = $"{_unchained} records are in no chain, {_firstUnchained} the first: added by hand, or written by a version without chains.";
            _faults.Add(new(RecordFaultKind.Added, null, null, _firstUnchained, detail));
        }

        List<RecordFault> faults = [.. _faults, .. _chains.Values.Select(chain => chain.Fault).OfType<RecordFault>()];
        List<ChainReport> chains = [.. _chains.Values.Select(chain => chain.Report)];
        return new(
            faults is [],
            chains.Sum(chain => chain.Verified),
            chains.Sum(chain => chain.UnsignedTail),
            chains.Min(chain => chain.UnsignedSince),
            faults,
            chains,
            _checkpoint?.Sequence,
            _checkpoint is null ? null : DateTimeOffset.FromUnixTimeSeconds(_checkpoint.SignedAt),
            _checkpoint is null ? null : _statement);
    }

    private Checkpoint? Believe(Func<Checkpoint> verify, string which = "")
    {
        try
        {
            return verify();
        }
        catch (RecordsAlteredException altered)
        {
            _faults.Add(new(RecordFaultKind.Checkpoint, null, null, null, which + altered.Message));
            return null;
        }
    }

    private ChainWalk Chain(string writer)
    {
        if (!_chains.TryGetValue(writer, out var chain))
            _chains[writer] = chain = new(writer, _checkpoint?.Of(writer), _earlier?.Of(writer), anyStart: _checkpoint is null);
        return chain;
    }
}
