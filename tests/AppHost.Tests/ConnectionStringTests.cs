using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

public sealed class ConnectionStringTests(Probe probe) : IClassFixture<Probe>
{
    [Fact]
    public async Task A_connection_string_arrives_under_the_name_that_the_reference_gives_it()
    {
        var expected = $"Endpoint={probe.App.GetEndpoint("back").ToString().TrimEnd('/')};Key={await probe.EnvironmentOf("front", "PASSWORD")}";
        Assert.Equal(expected, await probe.EnvironmentOf("front", "ConnectionStrings__com-posed"));
        Assert.Equal(expected, await probe.EnvironmentOf("front", "COMPOSED"));
    }

    [Fact]
    public async Task The_dashboard_gets_a_connection_string_to_mask_and_whom_it_stands_for()
    {
        var (snapshot, id) = await SnapshotAsync("composed");
        Assert.Equal("composed", id);
        Assert.Equal("ConnectionString", snapshot.ResourceType);
        Assert.Equal(KnownResourceStates.Running, snapshot.State?.Text);
        var property = Assert.Single(snapshot.Properties, property => property.Name == "resource.connectionString");
        Assert.True(property.IsSensitive);
        Assert.StartsWith("Endpoint=http://localhost:", property.Value?.ToString(), StringComparison.Ordinal);
        Assert.Contains(new RelationshipSnapshot("back", "Reference"), snapshot.Relationships);
        Assert.Contains(new RelationshipSnapshot("back", "WaitFor"), snapshot.Relationships);
        Assert.Contains(new RelationshipSnapshot("password", "Reference"), snapshot.Relationships);
        Assert.Contains(new RelationshipSnapshot("composed", "Reference"), (await SnapshotAsync("front")).Snapshot.Relationships);
    }

    [Fact]
    public async Task An_executable_runs_where_and_with_what_it_was_told()
    {
        var (snapshot, _) = await SnapshotAsync("script");
        Assert.Equal("Executable", snapshot.ResourceType);
        var logs = probe.App.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var lines in logs.WatchAsync(probe.Resource("script")).WithCancellation(Probe.Patience))
        {
            Assert.EndsWith($"hello, from {Path.GetDirectoryName(Projects.Probe_AppHost.ProjectPath + "/")}", Assert.Single(lines).Content, StringComparison.Ordinal);
            return;
        }
    }

    [Fact]
    public async Task A_connection_string_of_the_configuration_arrives_and_is_masked()
    {
        await using var app = await StartAsync("--ConnectionStrings:given=Host=elsewhere;Password=secret");
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front", Probe.Patience);
        using var client = app.CreateHttpClient("front");
        var arrived = await client.GetStringAsync(new Uri("/environment/ConnectionStrings__given", UriKind.Relative), Probe.Patience);
        Assert.Equal("Host=elsewhere;Password=secret", arrived);
        var update = await app.ResourceNotifications.WaitForResourceAsync("given", _ => true, Probe.Patience);
        Assert.True(Assert.Single(update.Snapshot.Properties, property => property.Name == "Value").IsSensitive);
    }

    [Fact]
    public async Task A_connection_string_that_the_configuration_lacks_is_named()
    {
        await using var app = await StartAsync("--WithGiven=yes");
        var missing = await app.ResourceNotifications.WaitForResourceAsync(
            "given", update => update.Snapshot.State?.Text == KnownResourceStates.ValueMissing, Probe.Patience);
        var property = Assert.Single(missing.Snapshot.Properties, property => property.Name == "Value");
        Assert.Contains("connection string 'given' is missing", property.Value as string, StringComparison.Ordinal);
        await app.ResourceNotifications.WaitForResourceAsync("front", KnownResourceStates.FailedToStart, Probe.Patience);
    }

    private async Task<(CustomResourceSnapshot Snapshot, string Id)> SnapshotAsync(string name)
    {
        var update = await probe.App.ResourceNotifications.WaitForResourceHealthyAsync(name, Probe.Patience);
        return (update.Snapshot, update.ResourceId);
    }

    private static async Task<DistributedApplication> StartAsync(string argument)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>([Probe.Greeting, argument], Probe.Patience);
        var app = await builder.BuildAsync(Probe.Patience);
        try
        {
            await app.StartAsync(Probe.Patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
