using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>Creates the databases that are missing, every time the server has become healthy; until then they are not.</summary>
internal sealed class DatabaseCreation(
    PostgresServerResource server, ResourceNotificationService notifications, ILogger<DistributedApplication> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasHealthy = false;
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (!ReferenceEquals(update.Resource, server))
            {
                continue;
            }

            var isHealthy = update.Snapshot.HealthStatus == HealthStatus.Healthy;
            if (isHealthy && !wasHealthy)
            {
                await CreateMissingAsync(stoppingToken);
            }

            wasHealthy = isHealthy;
        }
    }

    private async Task CreateMissingAsync(CancellationToken cancellationToken)
    {
        foreach (var name in server.Databases.Values)
        {
            try
            {
                await using var connection = await Connections.OpenAsync(server, "postgres", cancellationToken);
                await CreateAsync(connection, name, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                logger.LogError("Database '{Database}' of {Server} cannot be created: {Reason}", name, server.Name, exception.Message);
            }
        }
    }

    private static async Task CreateAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        using var identifiers = new NpgsqlCommandBuilder();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {identifiers.QuoteIdentifier(name)}", connection);
        create.CommandTimeout = 60;
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // It is there already.
        }
    }
}
