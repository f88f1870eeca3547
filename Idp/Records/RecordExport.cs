using System.Globalization;
using System.Text;
using System.Text.Json;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Records;

/// <summary>Writes records as they are read, so that no number of them has to fit into memory.</summary>
public static class RecordExport
{
    private static readonly (string Name, Func<TokenRequestRecord, object?> Value)[] s_columns =
    [
        ("at", r => r.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("party", r => r.Party),
        ("step", r => r.Step),
        ("outcome", r => r.Outcome),
        ("reason", r => r.Reason),
        ("errorCode", r => r.ErrorCode),
        ("clientId", r => r.ClientId),
        ("subject", r => r.Subject),
        ("sessionId", r => r.SessionId),
        ("audience", r => r.Audience),
        ("resource", r => r.Resource),
        ("requestedScope", r => r.RequestedScope),
        ("grantedScope", r => r.GrantedScope),
        ("policyChange", r => r.PolicyChange),
        ("consumedId", r => r.ConsumedId),
        ("issuedId", r => r.IssuedId),
        ("keyId", r => r.KeyId),
        ("quirks", r => r.Quirks),
        ("durationMs", r => r.Duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
        ("traceId", r => r.TraceId),
        ("spanId", r => r.SpanId),
        ("id", r => r.Id),
    ];

    /// <summary>One JSON object per line, as in the records feed.</summary>
    public static IResult JsonLines(RecordSearch search, RecordFilter filter, CancellationToken cancellationToken) => File(
        "application/jsonl",
        "records.jsonl",
        search.AllAsync(filter, cancellationToken),
        head: "",
        record => JsonSerializer.Serialize(record, RecordJson.Default.TokenRequestRecord) + "\n");

    /// <summary>RFC 4180.</summary>
    public static IResult Csv(RecordSearch search, RecordFilter filter, CancellationToken cancellationToken) => File(
        "text/csv; charset=utf-8; header=present",
        "records.csv",
        search.AllAsync(filter, cancellationToken),
        head: string.Join(',', s_columns.Select(column => column.Name)) + "\r\n",
        record => string.Join(',', s_columns.Select(column => Cell(column.Value(record)))) + "\r\n");

    private static IResult File(
        string type, string name, IAsyncEnumerable<TokenRequestRecord> records, string head, Func<TokenRequestRecord, string> line) => Results.Stream(
        async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            await writer.WriteAsync(head);
            await foreach (var record in records)
                await writer.WriteAsync(line(record));
        },
        type,
        name);

    // What begins like a formula is one to a spreadsheet; clients write some of these texts.
    private static string Cell(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
