using System.Data.Common;

namespace Xaa.Storage;

/// <summary>A session as columns of a row.</summary>
public static class SessionRow
{
    /// <summary>The columns, of the table named <c>s</c>, in the order that <see cref="From"/> reads.</summary>
    public const string Columns = "s.id, s.person_id, s.auth_time, s.acr, s.amr, s.idle_expires, s.expires, s.ended";

    /// <summary>How SQL says <see cref="Session.IsLive"/>; needs <c>@now</c>.</summary>
    public const string IsLive = "ended IS NULL AND idle_expires > @now AND expires > @now";

    /// <summary>Moves the idle time on, never back and never beyond the session's end.</summary>
    public const string Touch = $"""
        UPDATE sessions SET idle_expires = CASE WHEN @idle > expires THEN expires WHEN @idle > idle_expires THEN @idle ELSE idle_expires END
        WHERE id = @id AND {IsLive}
        """;

    /// <summary>Reads the columns, the first of which is at <paramref name="start"/>.</summary>
    public static Session From(DbDataReader row, int start) => new(
        Id: row.GetString(start),
        PersonId: row.GetString(start + 1),
        AuthTime: row.Time(start + 2),
        Acr: row.GetString(start + 3),
        Amr: row.GetString(start + 4).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        IdleExpires: row.Time(start + 5),
        Expires: row.Time(start + 6),
        Ended: row.TimeOrNull(start + 7));
}
