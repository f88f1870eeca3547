using System.Text.Json.Nodes;
using Npgsql;
using Xaa.AppHost.Tests.Postgres;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

public sealed class PostgresStackTests
{
    [Fact]
    public async Task With_postgres_everyone_who_keeps_something_has_a_database_below_the_data_folder()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var data = PostgresProbe.CreateFolder();
        try
        {
            await using var app = await StartAsync(data.FullName);
            var secrets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data.FullName, "seed", "secrets.json"), StackFixture.Patience))!;
            foreach (var party in new[] { "idp", "agent", "design", "wiki", "crm", "payments" })
            {
                var ready = await app.ResourceNotifications.WaitForResourceHealthyAsync(party, StackFixture.Patience);
                var variable = Assert.Single(ready.Snapshot.EnvironmentVariables, variable => variable.Name == $"ConnectionStrings__{party}");
                Assert.Equal(await app.GetConnectionStringAsync($"{party}-db", StackFixture.Patience), variable.Value);
                var settings = new NpgsqlConnectionStringBuilder(variable.Value);
                Assert.Equal(($"{party}-db", (string?)secrets["postgres"]), (settings.Database, settings.Password));
            }

            Assert.True(Directory.Exists(Path.Combine(data.FullName, "postgres", "local")) || Directory.Exists(Path.Combine(data.FullName, "postgres", "18")));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<DistributedApplication> StartAsync(string data)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--data", data, "--fresh", "--postgres"], StackFixture.Patience);
        var app = await builder.BuildAsync(StackFixture.Patience);
        try
        {
            await app.StartAsync(StackFixture.Patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
