using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>The AppHost's own connections: few, short, and none kept, because an open one would be in the way of a stop.</summary>
internal static class Connections
{
    // The proxy holds a connection open as long as nobody listens behind it.
    private const int TimeoutInSeconds = 2;

    public static async Task<NpgsqlConnection> OpenAsync(PostgresServerResource server, string database, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await server.GetConnectionStringAsync(cancellationToken))
        {
            Database = database,
            Pooling = false,
            Timeout = TimeoutInSeconds,
            CommandTimeout = TimeoutInSeconds
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
