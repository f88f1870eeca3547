using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Xaa.Storage;

/// <summary>Statements that are prepared once per connection.</summary>
public static class Statements
{
    private static readonly ConditionalWeakTable<DbConnection, Dictionary<string, DbCommand>> s_prepared = [];

    /// <summary>The prepared statement for this text on this connection, with these values bound.</summary>
    /// <param name="connection">A connection that <see cref="Store"/> handed in.</param>
    /// <param name="sql">A constant. Values never stand in it, they are parameters.</param>
    /// <param name="parameters">Names as in the text (<c>@id</c>), always in the same order. A time becomes its unix milliseconds; null becomes
    /// SQL's null, of a text.</param>
    /// <returns>A command that belongs to the connection: do not dispose it, and close its reader before the next use.</returns>
    public static DbCommand Cached(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var prepared = s_prepared.GetOrCreateValue(connection);
        if (!prepared.TryGetValue(sql, out var command))
            prepared[sql] = command = Prepare(connection, sql, parameters);

        if (command.Parameters.Count != parameters.Length)
            throw new ArgumentException($"The statement was prepared with {command.Parameters.Count} parameters.", nameof(parameters));
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = ToColumn(parameters[i].Value);
        return command;
    }

    /// <summary>The first row, or default when there is none.</summary>
    public static T? First<T>(this DbCommand command, Func<DbDataReader, T> row)
    {
        using var rows = command.ExecuteReader();
        return rows.Read() ? row(rows) : default;
    }

    /// <summary>All rows.</summary>
    public static List<T> All<T>(this DbCommand command, Func<DbDataReader, T> row)
    {
        var all = new List<T>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
            all.Add(row(rows));
        return all;
    }

    /// <summary>The time in a column of unix milliseconds.</summary>
    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    /// <summary>The time in a column of unix milliseconds, or null.</summary>
    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    /// <summary>The text in a column, or null.</summary>
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Disposes the connection's statements, then the connection.</summary>
    internal static void Close(DbConnection connection)
    {
        if (s_prepared.TryGetValue(connection, out var prepared))
        {
            foreach (var command in prepared.Values)
                command.Dispose();
            s_prepared.Remove(connection);
        }

        connection.Dispose();
    }

    private static DbCommand Prepare(DbConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            // PostgreSQL prepares a statement for its parameters' types: null must not look like another type.
            if (value is null or string)
                parameter.DbType = DbType.String;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>The value as the database takes it.</summary>
    internal static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        string text => StorableText.Of(text),
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        _ => value,
    };
}
