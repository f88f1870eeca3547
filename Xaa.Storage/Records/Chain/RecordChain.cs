using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Xaa.Storage;

/// <summary>Where a chain of records ends.</summary>
/// <param name="Writer">Whose chain it is.</param>
/// <param name="Number">How many records it has.</param>
/// <param name="Hash">The last one's.</param>
/// <param name="Signed">Up to which number a checkpoint covers it.</param>
internal sealed record ChainHead(string Writer, long Number, byte[] Hash, long Signed)
{
    /// <summary>A chain that nobody has written to.</summary>
    public static ChainHead New() => new(RandomNumberGenerator.GetHexString(16, lowercase: true), 0, RecordHash.None, 0);
}

/// <summary>The chain of the records that this process writes. It follows the writer's transactions: what is undone there is undone here.</summary>
/// <remarks>What is said to be on disk may be asked by anyone; the rest belongs to the writer's thread.</remarks>
internal sealed class RecordChain
{
    private readonly RecordHash _hash = new();
    private volatile State _committed = new(ChainHead.New(), [], LastSequence: 0);
    private State _pending;

    public RecordChain() => _pending = _committed;

    /// <summary>Whether records are on disk that no checkpoint covers.</summary>
    public bool HasUnsigned => _committed.Unsigned.Any();

    /// <summary>Whether this process has written nothing yet.</summary>
    public bool IsEmpty => _committed is { Current.Number: 0, Left: [] };

    /// <summary>The newest checkpoint that is known to have been on disk: one that is found later is no older.</summary>
    public long LastSequenceOnDisk => _committed.LastSequence;

    /// <summary>The newest checkpoint that the running transaction has found or left.</summary>
    public long LastSequence => _pending.LastSequence;

    /// <summary>The end of the chain, as the running transaction leaves it.</summary>
    public ChainHead Current => _pending.Current;

    /// <summary>The ends of the chains that no checkpoint covers yet, as the running transaction leaves them.</summary>
    public IEnumerable<ChainHead> Unsigned => _pending.Unsigned;

    /// <summary>The end of the chain with one more record, not yet added.</summary>
    /// <param name="columns">The record's.</param>
    public ChainHead With(ReadOnlySpan<object> columns)
    {
        var (writer, number, hash, _) = _pending.Current;
        return _pending.Current with { Number = number + 1, Hash = _hash.Of(hash, writer, number + 1, columns) };
    }

    /// <summary>The record is in the running transaction. Nothing may fail in the same write after this, because that would undo one without the other.</summary>
    public void Add(ChainHead head) => _pending = _pending with { Current = head };

    /// <summary>A checkpoint in the running transaction covers all that was written.</summary>
    /// <param name="end">Whether it says that nothing follows; what is written nevertheless begins a new chain.</param>
    public void Sign(bool end)
    {
        var current = _pending.Current;
        _pending = _pending with { Current = end ? ChainHead.New() : current with { Signed = current.Number }, Left = [] };
    }

    /// <summary>The running transaction leaves a checkpoint of this number.</summary>
    public void Saw(long sequence) => _pending = _pending with { LastSequence = sequence };

    /// <summary>A transaction begins, or begins again.</summary>
    public void Begin() => _pending = _committed;

    /// <summary>The transaction is on disk.</summary>
    public void Commit() => _committed = _pending;

    /// <summary>
    /// The transaction failed. Was the connection lost just then, it may be on disk all the same: what is written next must not take its place, and
    /// begins a new chain.
    /// </summary>
    public void Fail()
    {
        if (_pending != _committed)
            _committed = _committed with { Current = ChainHead.New(), Left = [.. _committed.Unsigned] };
    }

    private sealed record State(ChainHead Current, ImmutableList<ChainHead> Left, long LastSequence)
    {
        public IEnumerable<ChainHead> Unsigned => Left.Append(Current).Where(head => head.Number > head.Signed);
    }
}
