using Npgsql;

namespace Xaa.Storage;

/// <summary>Reads connection strings without ever repeating one: they hold passwords.</summary>
public static class PostgresSettings
{
    /// <summary>What is wrong with a connection string, or null.</summary>
    /// <param name="key">The setting's name, for the message.</param>
    /// <param name="connectionString">The connection string; none is right, too.</param>
    public static string? FaultOf(string key, string? connectionString)
    {
        if (string.IsNullOrEmpty(connectionString))
            return null;
        return TryParse(connectionString) is { Host.Length: > 0, Database.Length: > 0 }
            ? null
            : $"{key} must be a PostgreSQL connection string that names Host and Database, or be left out for SQLite.";
    }

    internal static NpgsqlConnectionStringBuilder Parse(string connectionString) =>
        TryParse(connectionString) ?? throw new InvalidOperationException("The connection string is not PostgreSQL's.");

    private static NpgsqlConnectionStringBuilder? TryParse(string connectionString)
    {
        try
        {
            return new(connectionString) { IncludeErrorDetail = false, PersistSecurityInfo = false, LogParameters = false };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
