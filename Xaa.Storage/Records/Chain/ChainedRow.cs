using System.Data.Common;
using System.Globalization;

namespace Xaa.Storage;

/// <summary>A row of records as it stands in the database, whatever somebody may have made of it.</summary>
/// <param name="Columns">What is hashed.</param>
/// <param name="Writer">Who says to have written it; null when nobody does.</param>
/// <param name="Number">Its number in that chain.</param>
/// <param name="Hash">Its hash, as it is stored.</param>
internal sealed record ChainedRow(object[] Columns, string? Writer, long Number, byte[] Hash)
{
    private const int TimeColumn = 3;

    /// <summary>The record's id.</summary>
    public string Id => Columns[0] as string ?? "";

    /// <summary>When the request arrived, as far as that can be read.</summary>
    public DateTimeOffset? At =>
        Columns[TimeColumn] is long at and >= 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>Reads <see cref="RecordRow.SelectChained"/>.</summary>
    public static ChainedRow From(DbDataReader row)
    {
        var columns = new object[row.FieldCount];
        row.GetValues(columns);
        var chained = columns[^3] is string && columns[^2] is long && columns[^1] is byte[];
        return new(
            columns[..^3],
            chained ? (string)columns[^3] : null,
            chained ? Convert.ToInt64(columns[^2], CultureInfo.InvariantCulture) : 0,
            chained ? (byte[])columns[^1] : []);
    }
}
