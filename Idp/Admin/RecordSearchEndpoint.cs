using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Records;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>The records of token requests, searched and exported.</summary>
public static class RecordSearchEndpoint
{
    private const int MostRecords = 200;

    /// <summary>
    /// A page of records, the latest first; <c>next</c> is what to send as <c>before</c>, null on the last. With <c>format=jsonl</c> or
    /// <c>format=csv</c> all of them, the oldest first.
    /// </summary>
    public static async Task<IResult> ListAsync(
        HttpContext http, RecordSearch search, DirectoryReader directory, PolicyStore policy, long? before, string? format, CancellationToken cancellationToken)
    {
        var (filter, faults) = await RecordQuery.Read(http.Request.Query).ToFilterAsync(directory, policy.Current, cancellationToken);
        if (filter is null)
            return JsonBody.Malformed(string.Join(' ', faults));
        return format switch
        {
            null => await PageAsync(search, filter, before, cancellationToken),
            "jsonl" => RecordExport.JsonLines(search, filter, cancellationToken),
            "csv" => RecordExport.Csv(search, filter, cancellationToken),
            _ => JsonBody.Malformed("format must be jsonl or csv."),
        };
    }

    public static async Task<IResult> ShowAsync(string id, RecordSearch search, CancellationToken cancellationToken) =>
        await search.FindAsync(id, cancellationToken) is { } found
            ? Results.Json(found.Record, Xaa.Records.RecordJson.Default.TokenRequestRecord)
            : AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such record.", Reasons.UnknownRecord);

    private static async Task<IResult> PageAsync(RecordSearch search, RecordFilter filter, long? before, CancellationToken cancellationToken)
    {
        var found = await search.LatestAsync(filter, before, MostRecords, cancellationToken);
        return Results.Json(
            new RecordSearchPage([.. found.Select(one => one.Record)], found.Count == MostRecords ? found[^1].Cursor : null),
            RecordSearchJson.Default.RecordSearchPage);
    }
}
