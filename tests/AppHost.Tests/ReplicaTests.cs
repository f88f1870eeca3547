using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

[Collection(nameof(FeaturesProbe))]
public sealed class ReplicaTests(FeaturesProbe probe)
{
    [Fact]
    public async Task Replicas_are_instances_of_one_resource_with_names_of_their_own()
    {
        var twins = await probe.InstancesAsync("twin", 2);
        Assert.Equal(2, twins.Select(twin => twin.ResourceId).Distinct().Count());
        Assert.All(twins, twin => Assert.Matches("^twin-[a-z]{8}$", twin.ResourceId));
        Assert.All(twins, twin => Assert.Same(probe.Resource("twin"), twin.Resource));
    }

    [Fact]
    public async Task Every_replica_answers_behind_the_one_address()
    {
        var patience = FeaturesProbe.Patience;
        var answering = new HashSet<string>();
        while (answering.Count < 2)
        {
            // A connection stays with one replica, so each question comes on a new one.
            using var client = new HttpClient { BaseAddress = probe.App.GetEndpoint("twin") };
            answering.Add(await client.GetStringAsync(new Uri("/environment/ASPNETCORE_URLS", UriKind.Relative), patience));
        }
    }

    [Fact]
    public async Task Health_through_the_service_holds_for_every_replica()
    {
        foreach (var twin in await probe.InstancesAsync("twin", 2))
        {
            var update = await probe.WaitAsync("twin", candidate => candidate.ResourceId == twin.ResourceId && IsHealthy(candidate));
            Assert.Single(update.Snapshot.HealthReports);
        }
    }

    [Fact]
    public async Task Each_replica_has_a_console_of_its_own()
    {
        var logs = probe.App.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var twin in await probe.InstancesAsync("twin", 2))
        {
            var name = twin.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!;
            // Earlier runs of the replica, which another test may have started anew, stand in its console, too.
            await foreach (var lines in logs.WatchAsync(twin.ResourceId).WithCancellation(FeaturesProbe.Patience))
            {
                if (lines.Any(line => line.Content.EndsWith($"Now listening on: {name}", StringComparison.Ordinal)))
                {
                    break;
                }
            }
        }
    }

    [Fact]
    public async Task One_replica_is_stopped_and_started_while_the_other_goes_on()
    {
        var twins = await probe.InstancesAsync("twin", 2);
        var (one, other) = (twins[0].ResourceId, twins[1].ResourceId);
        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync(one, "stop", FeaturesProbe.Patience)).Success);

        Assert.True(probe.App.ResourceNotifications.TryGetCurrentState(one, out var stopped));
        Assert.Contains(stopped.Snapshot.State?.Text, KnownResourceStates.TerminalStates);
        Assert.True(probe.App.ResourceNotifications.TryGetCurrentState(other, out var running));
        Assert.Equal(KnownResourceStates.Running, running.Snapshot.State?.Text);
        using var client = probe.App.CreateHttpClient("twin");
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative), FeaturesProbe.Patience));

        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync(one, "start", FeaturesProbe.Patience)).Success);
        await probe.WaitAsync("twin", update => update.ResourceId == one && IsHealthy(update));
    }

    [Fact]
    public async Task A_restarted_replica_is_another_process_under_the_same_name()
    {
        var twin = (await probe.InstancesAsync("twin", 2))[0];
        var before = (await probe.WaitAsync("twin", update => update.ResourceId == twin.ResourceId && IsHealthy(update))).Snapshot;

        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync(twin.ResourceId, "restart", FeaturesProbe.Patience)).Success);

        var after = await probe.WaitAsync(
            "twin",
            update => update.ResourceId == twin.ResourceId && IsHealthy(update) && update.Snapshot.StartTimeStamp > before.StartTimeStamp);
        Assert.NotEqual(ProcessOf(before), ProcessOf(after.Snapshot));
    }

    [Fact]
    public async Task What_waits_for_replicas_starts_when_all_of_them_are_ready()
    {
        var twins = (await probe.InstancesAsync("twin", 2)).Select(twin => twin.ResourceId).ToHashSet();
        var updates = probe.Updates;
        var waiting = updates.First(update => update.Resource.Name == "after-twin" && update.Snapshot.State?.Text == KnownResourceStates.Waiting);
        var waitingFor = waiting.Snapshot.Properties.Single(property => property.Name == "resource.waitingFor").Value;
        Assert.Equal(twins, Assert.IsAssignableFrom<IEnumerable<string>>(waitingFor).ToHashSet());
        var healthyBefore = updates
            .TakeWhile(update => update.Resource.Name != "after-twin" || update.Snapshot.State?.Text != KnownResourceStates.Running)
            .Where(update => update.Resource.Name == "twin" && IsHealthy(update))
            .Select(update => update.ResourceId);
        Assert.Equal(twins, healthyBefore.ToHashSet());
    }

    [Fact]
    public async Task The_name_of_several_replicas_is_no_name_of_one()
    {
        Assert.False(probe.App.ResourceNotifications.TryGetCurrentState("twin", out _));
        var refused = await probe.App.ResourceCommands.ExecuteCommandAsync("twin", "who", FeaturesProbe.Patience);
        Assert.False(refused.Success);
        Assert.Contains("twin", refused.Message, StringComparison.Ordinal);
    }

    private static bool IsHealthy(ResourceEvent update)
        => update.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;

    private static object? ProcessOf(CustomResourceSnapshot snapshot)
        => snapshot.Properties.Single(property => property.Name == "executable.pid").Value;
}
