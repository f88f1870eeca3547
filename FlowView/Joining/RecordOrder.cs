using Xaa.Records;

namespace Xaa.FlowView.Joining;

/// <summary>By time; records of the same moment by party and id, so that the order never depends on who came first.</summary>
public sealed class RecordOrder : IComparer<TokenRequestRecord>
{
    public static readonly RecordOrder Instance = new();

    public int Compare(TokenRequestRecord? x, TokenRequestRecord? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var order = x.At.CompareTo(y.At);
        if (order == 0)
            order = string.CompareOrdinal(x.Party, y.Party);
        return order == 0 ? string.CompareOrdinal(x.Id, y.Id) : order;
    }
}
