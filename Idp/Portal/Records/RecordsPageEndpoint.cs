using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Portal.Records;

/// <summary>The records of token requests: searched, shown, taken away as a file.</summary>
public static class RecordsPageEndpoint
{
    private const int RecordsPerPage = 50;

    public static async Task<IResult> ShowAsync(
        HttpContext http, RecordSearch search, DirectoryReader directory, PolicyStore policy, long? before, string? format)
    {
        var query = RecordQuery.Read(http.Request.Query);
        var (filter, faults) = await query.ToFilterAsync(directory, policy.Current, http.RequestAborted);
        if (filter is not null && format == "jsonl")
            return RecordExport.JsonLines(search, filter, http.RequestAborted);
        if (filter is not null && format == "csv")
            return RecordExport.Csv(search, filter, http.RequestAborted);

        var found = filter is null ? [] : await search.LatestAsync(filter, before, RecordsPerPage, http.RequestAborted);
        var people = await directory.NamesAsync([.. found.Select(one => one.Record.Subject).OfType<string>().Distinct()], http.RequestAborted);
        return new Page<RecordsPage>(new Dictionary<string, object?>
        {
            [nameof(RecordsPage.Administrator)] = Administrator.Of(http),
            [nameof(RecordsPage.Policy)] = policy.Current,
            [nameof(RecordsPage.Query)] = query,
            [nameof(RecordsPage.Found)] = found,
            [nameof(RecordsPage.People)] = people,
            [nameof(RecordsPage.Next)] = found.Count == RecordsPerPage ? found[^1].Cursor : null,
            [nameof(RecordsPage.Faults)] = faults,
        });
    }

    public static async Task<IResult> DetailAsync(HttpContext http, PathName id, RecordSearch search, DirectoryReader directory, ChangeReader changes)
    {
        if (await search.FindAsync(id.Value, http.RequestAborted) is not { Record: var record })
            return ErrorPages.Show(StatusCodes.Status404NotFound, "There is no such record", "It may have been trimmed with the oldest ones.");
        return new Page<RecordPage>(new Dictionary<string, object?>
        {
            [nameof(RecordPage.Administrator)] = Administrator.Of(http),
            [nameof(RecordPage.Record)] = record,
            [nameof(RecordPage.Person)] = record.Subject is null ? null : await directory.FindAsync(record.Subject, http.RequestAborted),
            [nameof(RecordPage.Change)] = record.PolicyChange is { } number ? await changes.FindAsync(number, http.RequestAborted) : null,
        });
    }
}
