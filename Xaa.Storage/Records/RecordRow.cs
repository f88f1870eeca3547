using System.Data.Common;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>A record as a row.</summary>
internal static class RecordRow
{
    public const string Columns = """
        id, party, step, at, duration_us, trace_id, span_id, client_id, issuer, subject, session_id, audience, resource,
        requested_scope, granted_scope, outcome, error_code, reason, consumed_id, issued_id, key_id, quirks, policy_change
        """;

    /// <summary>The names of the columns that are hashed, in the order in which they are.</summary>
    public static readonly IReadOnlyList<string> Names = [.. Columns.Split([',', ' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    private const string InsertSql = $"""
        INSERT INTO records ({Columns}, writer, number, hash) VALUES
        (@id, @party, @step, @at, @duration, @trace, @span, @client, @issuer, @subject, @session, @audience, @resource,
        @requested, @granted, @outcome, @error, @reason, @consumed, @issued, @key, @quirks, NULLIF(@change, 0), @writer, @number, @hash)
        """;

    /// <summary>The cursor, then what <see cref="From"/> reads. Needs <c>@after</c> and <c>@limit</c>.</summary>
    public const string Select = $"SELECT cursor, {Columns} FROM records WHERE cursor > @after ORDER BY cursor LIMIT @limit";

    /// <summary>All rows, as <see cref="ChainedRow.From"/> reads them.</summary>
    public const string SelectChained = $"SELECT {Columns}, writer, number, hash FROM records ORDER BY cursor";

    /// <summary>Writes a record as the next of the chain. The last thing that a write does.</summary>
    public static void Insert(DbConnection connection, RecordChain chain, TokenRequestRecord record)
    {
        var columns = ColumnsOf(record);
        var stored = Array.ConvertAll(columns, column => Statements.ToColumn(column.Value));
        if (record.PolicyChange is null or 0)
            stored[^1] = DBNull.Value;
        var head = chain.With(stored);
        connection.Cached(InsertSql, [.. columns, ("@writer", head.Writer), ("@number", head.Number), ("@hash", head.Hash)]).ExecuteNonQuery();
        chain.Add(head);
    }

    private static (string Name, object? Value)[] ColumnsOf(TokenRequestRecord record) =>
    [
        ("@id", record.Id),
        ("@party", record.Party),
        ("@step", (int)record.Step),
        ("@at", record.At),
        ("@duration", (long)record.Duration.TotalMicroseconds),
        ("@trace", record.TraceId),
        ("@span", record.SpanId),
        ("@client", record.ClientId),
        ("@issuer", record.Issuer),
        ("@subject", record.Subject),
        ("@session", record.SessionId),
        ("@audience", record.Audience),
        ("@resource", record.Resource),
        ("@requested", record.RequestedScope),
        ("@granted", record.GrantedScope),
        ("@outcome", (int)record.Outcome),
        ("@error", record.ErrorCode),
        ("@reason", record.Reason),
        ("@consumed", record.ConsumedId),
        ("@issued", record.IssuedId),
        ("@key", record.KeyId),
        ("@quirks", record.Quirks),
        // A number that may be absent: as a parameter null has the type of a text.
        ("@change", record.PolicyChange ?? 0),
    ];

    public static TokenRequestRecord From(DbDataReader row) => new()
    {
        Id = row.GetString(1),
        Party = row.GetString(2),
        Step = (FlowStep)row.GetInt32(3),
        At = row.Time(4),
        Duration = TimeSpan.FromMicroseconds(row.GetInt64(5)),
        TraceId = row.TextOrNull(6),
        SpanId = row.TextOrNull(7),
        ClientId = row.TextOrNull(8),
        Issuer = row.TextOrNull(9),
        Subject = row.TextOrNull(10),
        SessionId = row.TextOrNull(11),
        Audience = row.TextOrNull(12),
        Resource = row.TextOrNull(13),
        RequestedScope = row.TextOrNull(14),
        GrantedScope = row.TextOrNull(15),
        Outcome = (Outcome)row.GetInt32(16),
        ErrorCode = row.TextOrNull(17),
        Reason = row.TextOrNull(18),
        ConsumedId = row.TextOrNull(19),
        IssuedId = row.TextOrNull(20),
        KeyId = row.TextOrNull(21),
        Quirks = row.TextOrNull(22),
        PolicyChange = row.IsDBNull(23) ? null : row.GetInt64(23),
    };
}
