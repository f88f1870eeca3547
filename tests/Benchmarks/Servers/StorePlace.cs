using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Xaa.Benchmarks.Servers;

/// <summary>Where a server keeps its data.</summary>
/// <param name="Folder">Its folder, which is there.</param>
/// <param name="Party">Its name: that of the SQLite file and of the connection string.</param>
/// <param name="ConnectionString">PostgreSQL's, or null for the SQLite file.</param>
internal sealed record StorePlace(string Folder, string Party, string? ConnectionString)
{
    private string File => Path.Combine(Folder, Party + ".db");

    /// <summary>Settings that lead a service here.</summary>
    public Dictionary<string, string> With(Dictionary<string, string> settings)
    {
        if (ConnectionString is not null)
            settings["ConnectionStrings__" + Party] = ConnectionString;
        return settings;
    }

    /// <summary>A connection of its own, whose statements stay prepared, and whose commits are durable.</summary>
    public DbConnection Connect()
    {
        if (ConnectionString is not null)
        {
            var settings = new NpgsqlConnectionStringBuilder(ConnectionString)
            {
                Pooling = false,
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                CommandTimeout = 600,
            };
            var connection = new NpgsqlConnection(settings.ToString());
            connection.Open();
            return connection;
        }

        var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        file.Open();
        file.Execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return file;
    }
}

internal static class Commands
{
    /// <summary>Runs one statement.</summary>
    public static void Execute(this DbConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.Statement(sql, parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i];
        command.ExecuteNonQuery();
    }

    /// <summary>A statement with so many parameters, called <c>@p0</c> and so on.</summary>
    public static DbCommand Statement(this DbConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"p{i}";
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
