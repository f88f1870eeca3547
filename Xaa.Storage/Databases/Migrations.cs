using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Xaa.Storage;

/// <summary>Brings the tables up to date: numbered SQL files, embedded in the assembly that owns the tables.</summary>
internal static partial class Migrations
{
    private sealed record Migration(int Number, string Name, string Resource);

    /// <summary>Applies what is missing, all or nothing. A second process that starts at the same time waits, and finds it done.</summary>
    public static void Apply(IDatabase database, TimeProvider clock, IEnumerable<Assembly> assemblies)
    {
        using var connection = database.ConnectToWrite();
        Execute(connection, database.Begin);
        Execute(connection, """
            CREATE TABLE IF NOT EXISTS migrations (
              assembly   TEXT NOT NULL,
              number     INTEGER NOT NULL,
              name       TEXT NOT NULL,
              applied_at BIGINT NOT NULL,
              PRIMARY KEY (assembly, number)
            )
            """);
        foreach (var assembly in assemblies.Distinct())
            Apply(database, connection, clock, assembly);
        Execute(connection, database.Commit);
    }

    private static void Apply(IDatabase database, DbConnection connection, TimeProvider clock, Assembly assembly)
    {
        var owner = assembly.GetName().Name!;
        var known = In(assembly, database.Dialect);
        if (known.Count == 0)
            throw new InvalidOperationException($"{owner} embeds no Migrations/{database.Dialect}/NNN_name.sql.");

        var applied = Applied(connection, owner);
        foreach (var (number, name) in applied)
        {
            if (!known.Any(m => m.Number == number && m.Name == name))
            {
                throw new InvalidOperationException(
                    $"The store {database.Name} was changed by another version of {owner}: migration {number:000}_{name} is not known to this one, " +
                    $"which ends at {known[^1].Number:000}_{known[^1].Name}. Use that version, or another store.");
            }
        }

        foreach (var migration in known.Where(m => !applied.ContainsKey(m.Number)))
        {
            Execute(connection, Text(assembly, migration));
            using var insert = Command(connection,
                "INSERT INTO migrations (assembly, number, name, applied_at) VALUES (@assembly, @number, @name, @at)",
                ("@assembly", owner),
                ("@number", migration.Number),
                ("@name", migration.Name),
                ("@at", clock.GetUtcNow().ToUnixTimeMilliseconds()));
            insert.ExecuteNonQuery();
        }
    }

    private static List<Migration> In(Assembly assembly, string dialect) =>
    [
        .. from resource in assembly.GetManifestResourceNames()
           let file = FileName().Match(resource)
           where file.Success && file.Groups["dialect"].Value == dialect
           orderby file.Groups["number"].Value
           select new Migration(int.Parse(file.Groups["number"].Value, CultureInfo.InvariantCulture), file.Groups["name"].Value, resource),
    ];

    private static Dictionary<int, string> Applied(DbConnection connection, string owner)
    {
        using var command = Command(connection, "SELECT number, name FROM migrations WHERE assembly = @assembly", ("@assembly", owner));
        using var rows = command.ExecuteReader();
        var applied = new Dictionary<int, string>();
        while (rows.Read())
            applied.Add(rows.GetInt32(0), rows.GetString(1));
        return applied;
    }

    private static string Text(Assembly assembly, Migration migration)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(migration.Resource)!);
        return reader.ReadToEnd();
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    [GeneratedRegex(@"\.Migrations\.(?<dialect>\w+)\.(?<number>\d{3})_(?<name>\w+)\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
