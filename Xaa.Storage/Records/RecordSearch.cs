using System.Data.Common;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Looks records up, for administrators.</summary>
/// <remarks>It reads along the cursor without further indexes, which every token request would pay for: a filter that fits nothing reads them all.</remarks>
public sealed class RecordSearch(Store store)
{
    // An empty text and a zero stand for "does not matter": PostgreSQL prepares a statement for its parameters' types.
    private const string Conditions = """
        (@subject = '' OR subject = @subject) AND (@client = '' OR client_id = @client) AND (@audience = '' OR audience = @audience)
        AND (@step = 0 OR step = @step) AND (@outcome = 0 OR outcome = @outcome) AND (@reason = '' OR reason = @reason)
        AND at >= @from AND at < @until
        """;

    private const string Latest =
        $"SELECT cursor, {RecordRow.Columns} FROM records WHERE cursor < @cursor AND {Conditions} ORDER BY cursor DESC LIMIT @limit";

    private const string Following =
        $"SELECT cursor, {RecordRow.Columns} FROM records WHERE cursor > @cursor AND {Conditions} ORDER BY cursor LIMIT @limit";

    private const string ById = $"SELECT cursor, {RecordRow.Columns} FROM records WHERE id = @id ORDER BY cursor LIMIT 1";

    /// <summary>The latest records that fit, the latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only those before this cursor; null: from the end.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<List<FoundRecord>> LatestAsync(RecordFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        store.AllAsync(Latest, Parameters(filter, before ?? long.MaxValue, limit), From, cancellationToken);

    /// <summary>All records that fit, oldest first, read some at a time.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public async IAsyncEnumerable<TokenRequestRecord> AllAsync(
        RecordFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int AtOnce = 500;
        for (var after = 0L; ;)
        {
            var page = await store.AllAsync(Following, Parameters(filter, after, AtOnce), From, cancellationToken);
            foreach (var found in page)
                yield return found.Record;
            if (page.Count < AtOnce)
                yield break;
            after = page[^1].Cursor;
        }
    }

    /// <summary>One record, or null.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<FoundRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        store.FirstAsync(ById, [("@id", id)], From, cancellationToken);

    private static (string Name, object? Value)[] Parameters(RecordFilter filter, long cursor, int limit) =>
    [
        ("@cursor", cursor),
        ("@subject", filter.Subject ?? ""),
        ("@client", filter.ClientId ?? ""),
        ("@audience", filter.Audience ?? ""),
        ("@step", (int)(filter.Step ?? 0)),
        ("@outcome", (int)(filter.Outcome ?? 0)),
        ("@reason", filter.Reason ?? ""),
        ("@from", filter.From?.ToUnixTimeMilliseconds() ?? 0L),
        ("@until", filter.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue),
        ("@limit", limit),
    ];

    private static FoundRecord From(DbDataReader row) => new(row.GetInt64(0), RecordRow.From(row));
}
