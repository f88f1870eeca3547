using System.Data.Common;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class PolicyChangeRow
{
    private const string Columns = "number, at, author, kind, subject, action, reason, before, after";

    // One transaction writes at a time, so the next number is nobody else's.
    private const string Next = "SELECT COALESCE(MAX(number), 0) + 1 FROM policy_changes";

    private const string InsertSql =
        $"INSERT INTO policy_changes ({Columns}) VALUES (@number, @at, @author, @kind, @subject, @action, @reason, @before, @after)";

    /// <summary>The latest ones first; none of them later than <c>@before</c>.</summary>
    public const string SelectBefore = $"SELECT {Columns} FROM policy_changes WHERE number < @before ORDER BY number DESC LIMIT @limit";

    public const string SelectOne = $"SELECT {Columns} FROM policy_changes WHERE number = @number";

    public const string SelectOf =
        $"SELECT {Columns} FROM policy_changes WHERE kind = @kind AND subject = @subject ORDER BY number DESC LIMIT @limit";

    public const string SelectLast = "SELECT COALESCE(MAX(number), 0) FROM policy_changes";

    public static long NextNumber(DbConnection connection) => connection.Cached(Next).First(row => row.GetInt64(0));

    /// <summary>Writes a change down as the next.</summary>
    public static PolicyChange Note(
        DbConnection connection, Author author, string kind, string subject, string action, DateTimeOffset now, string? before = null, string? after = null)
    {
        var change = new PolicyChange
        {
            Number = NextNumber(connection),
            At = now,
            Author = author.Name,
            Kind = kind,
            Subject = subject,
            Action = action,
            Reason = author.Reason,
            Before = before,
            After = after,
        };
        Insert(connection, change);
        return change;
    }

    public static void Insert(DbConnection connection, PolicyChange change) => connection.Cached(InsertSql,
        ("@number", change.Number),
        ("@at", change.At),
        ("@author", change.Author),
        ("@kind", change.Kind),
        ("@subject", change.Subject),
        ("@action", change.Action),
        ("@reason", change.Reason),
        ("@before", change.Before),
        ("@after", change.After)).ExecuteNonQuery();

    public static PolicyChange From(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        At = row.Time(1),
        Author = row.GetString(2),
        Kind = row.GetString(3),
        Subject = row.GetString(4),
        Action = row.GetString(5),
        Reason = row.GetString(6),
        Before = row.TextOrNull(7),
        After = row.TextOrNull(8),
    };
}
