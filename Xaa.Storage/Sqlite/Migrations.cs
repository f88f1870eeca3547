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
    public static void Apply(DbConnection connection, string path, TimeProvider clock, IEnumerable<Assembly> assemblies)
    {
        Execute(connection, SqliteFile.BeginWrite);
        Execute(connection, """
            CREATE TABLE IF NOT EXISTS migrations (
              assembly   TEXT NOT NULL,
              number     INTEGER NOT NULL,
              name       TEXT NOT NULL,
              applied_at INTEGER NOT NULL,
              PRIMARY KEY (assembly, number)
            ) WITHOUT ROWID
            """);
        foreach (var assembly in assemblies.Distinct())
            Apply(connection, path, clock, assembly);
        Execute(connection, "COMMIT");
    }

    private static void Apply(DbConnection connection, string path, TimeProvider clock, Assembly assembly)
    {
        var owner = assembly.GetName().Name!;
        var known = In(assembly);
        if (known.Count == 0)
            throw new InvalidOperationException($"{owner} embeds no Migrations/sqlite/NNN_name.sql.");

        var applied = Applied(connection, owner);
        foreach (var (number, name) in applied)
        {
            if (!known.Any(m => m.Number == number && m.Name == name))
            {
                throw new InvalidOperationException(
                    $"The store {path} was changed by another version of {owner}: migration {number:000}_{name} is not known to this one, " +
                    $"which ends at {known[^1].Number:000}_{known[^1].Name}. Use that version, or another data directory.");
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

    private static List<Migration> In(Assembly assembly) =>
    [
        .. from resource in assembly.GetManifestResourceNames()
           let file = FileName().Match(resource)
           where file.Success
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

    [GeneratedRegex(@"\.Migrations\.sqlite\.(?<number>\d{3})_(?<name>\w+)\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
