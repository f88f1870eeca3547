using Npgsql;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.Postgres;

/// <summary>Where the data is, and what is said when there can be no server.</summary>
public sealed class PostgresDataTests
{
    [Fact]
    public async Task Without_a_container_runtime_and_without_programs_it_says_what_to_install()
    {
        var nothing = Directory.CreateTempSubdirectory("xaa-nothing-");
        try
        {
            var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(
                () => PostgresProbe.StartAsync("--WithPostgres=temporary", $"--Aspire:Postgres:BinDirectory={nothing.FullName}"));

            foreach (var part in new[] { "'postgres'", nothing.FullName, "Docker", "apt-get install postgresql", "Aspire:Postgres:BinDirectory", "-p:UsePackages=true" })
            {
                Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            nothing.Delete();
        }
    }

    [Fact]
    public async Task Data_that_nobody_wants_to_keep_goes_with_the_application()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var app = await PostgresProbe.StartAsync("--WithPostgres=temporary");
        await using var _ = app;
        var directory = await DataDirectoryAsync(app);
        Assert.StartsWith(Path.GetTempPath(), directory, StringComparison.Ordinal);

        await app.StopAsync(PostgresProbe.Patience);

        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(directory))));
    }

    [Fact]
    public async Task A_folder_keeps_its_data_and_the_password_with_which_it_was_made()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var folder = PostgresProbe.CreateFolder();
        try
        {
            await using (var first = await PostgresProbe.StartAsync($"--WithPostgres={folder.FullName}", "--Parameters:postgres-password=first"))
            {
                Assert.StartsWith(folder.FullName, await DataDirectoryAsync(first), StringComparison.Ordinal);
            }

            await using var second = await PostgresProbe.StartAsync($"--WithPostgres={folder.FullName}", "--Parameters:postgres-password=second");
            var refused = await second.ResourceNotifications.WaitForResourceAsync(
                "postgres",
                update => update.Snapshot.HealthReports.Any(report => report.Description?.Contains("Parameters:postgres-password", StringComparison.Ordinal) == true),
                PostgresProbe.Patience);
            Assert.DoesNotContain("second", string.Concat(refused.Snapshot.HealthReports.Select(report => report.Description)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> DataDirectoryAsync(DistributedApplication app)
    {
        await app.ResourceNotifications.WaitForResourceHealthyAsync("notes-db", PostgresProbe.Patience);
        var settings = new NpgsqlConnectionStringBuilder(await app.GetConnectionStringAsync("notes-db", PostgresProbe.Patience)) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(PostgresProbe.Patience);
        await using var command = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
        return (string)(await command.ExecuteScalarAsync(PostgresProbe.Patience))!;
    }
}
