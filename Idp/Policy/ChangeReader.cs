using Xaa.Idp.Data;
using Xaa.Storage;

namespace Xaa.Idp.Policy;

/// <summary>Reads what was changed, by whom and why.</summary>
public sealed class ChangeReader(Store store)
{
    /// <summary>The latest changes before a number, the latest first.</summary>
    public ValueTask<List<PolicyChange>> LatestAsync(long? before, int limit, CancellationToken cancellationToken) => store.AllAsync(
        PolicyChangeRow.SelectBefore, [("@before", before ?? long.MaxValue), ("@limit", limit)], PolicyChangeRow.From, cancellationToken);

    /// <summary>The latest changes of one thing.</summary>
    public ValueTask<List<PolicyChange>> OfAsync(string kind, string subject, int limit, CancellationToken cancellationToken) => store.AllAsync(
        PolicyChangeRow.SelectOf, [("@kind", kind), ("@subject", subject), ("@limit", limit)], PolicyChangeRow.From, cancellationToken);

    public ValueTask<PolicyChange?> FindAsync(long number, CancellationToken cancellationToken) =>
        store.FirstAsync(PolicyChangeRow.SelectOne, [("@number", number)], PolicyChangeRow.From, cancellationToken);
}
