namespace Xaa.Storage;

/// <summary>Follows one writer's chain, record by record in the order in which they stand, up to the first fault.</summary>
/// <param name="writer">Whose chain.</param>
/// <param name="signed">What the checkpoint says of it; null when it says nothing.</param>
/// <param name="earlier">What an earlier checkpoint said of it that somebody kept; null when there is none.</param>
/// <param name="anyStart">Whether it is not known where the chain begins, because there is no checkpoint to believe.</param>
internal sealed class ChainWalk(string writer, SignedChain? signed, SignedChain? earlier, bool anyStart)
{
    private long _next = (signed?.TrimmedTo ?? 0) + 1;
    private byte[] _hash = signed?.TrimmedHash ?? RecordHash.None;
    private bool _atStart = true;
    private long _verified;
    private long _unsigned;
    private DateTimeOffset? _unsignedSince;

    /// <summary>What is wrong with it, as far as that has shown.</summary>
    public RecordFault? Fault { get; private set; }

    public ChainReport Report => new(writer, signed?.TrimmedTo ?? 0, _verified, _unsigned, _unsignedSince, signed?.Ended ?? false);

    public void Take(ChainedRow row, RecordHash hash)
    {
        if (Fault is { Kind: RecordFaultKind.Missing } missing && missing.Number == row.Number)
            Fail(RecordFaultKind.Moved, row, $"Record {row.Number} stands behind later ones.");
        if (Fault is not null)
            return;

        if (anyStart && _atStart)
            (_next, _hash) = (row.Number + 1, row.Hash);
        else if (row.Number > _next)
            Fault = new(RecordFaultKind.Missing, writer, _next, row.Id, $"Record {_next} is missing; {row.Number} follows.");
        else if (row.Number < _next)
            Fail(RecordFaultKind.Added, row, $"A second record says to be {row.Number}.");
        else if (!hash.Of(_hash, writer, row.Number, row.Columns).AsSpan().SequenceEqual(row.Hash))
            Fail(RecordFaultKind.Altered, row, $"Record {row.Number} is not as it was written.");
        else
            (_next, _hash) = (_next + 1, row.Hash);
        _atStart = false;
        if (Fault is null)
            Compare(row);
    }

    /// <summary>There are no more records.</summary>
    public void End()
    {
        var last = Math.Max(signed?.Number ?? 0, earlier?.Number ?? 0);
        if (Fault is null && _next <= last)
            Fault = new(RecordFaultKind.Missing, writer, _next, null, $"Records {_next} to {last} are missing; they were signed.");
        if (signed is not null && earlier is not null && earlier.Number == signed.TrimmedTo && !earlier.Hash.AsSpan().SequenceEqual(signed.TrimmedHash))
            Fault ??= new(RecordFaultKind.Altered, writer, earlier.Number, null, "The chain is not the one of the earlier checkpoint.");
    }

    private void Compare(ChainedRow row)
    {
        if (IsOther(signed, row))
            Fail(RecordFaultKind.Altered, row, $"The records up to {row.Number} are not those that were signed.");
        else if (IsOther(earlier, row))
            Fail(RecordFaultKind.Altered, row, $"The records up to {row.Number} are not those of the earlier checkpoint.");
        else if (row.Number <= (signed?.Number ?? 0))
            _verified++;
        else if (signed is { Ended: true })
            Fail(RecordFaultKind.Added, row, $"Record {row.Number} was added after the writer had ended at {signed.Number}.");
        else
            TakeUnsigned(row);
    }

    private void TakeUnsigned(ChainedRow row)
    {
        _unsigned++;
        if (_unsignedSince is null || row.At < _unsignedSince)
            _unsignedSince = row.At;
    }

    private static bool IsOther(SignedChain? signed, ChainedRow row) =>
        signed is not null && signed.Number == row.Number && !signed.Hash.AsSpan().SequenceEqual(row.Hash);

    private void Fail(RecordFaultKind kind, ChainedRow row, string detail) => Fault = new(kind, writer, row.Number, row.Id, detail);
}
