namespace Xaa.AppHost.Tests;

[Collection(nameof(FeaturesProbe))]
public sealed class LifecycleTests(FeaturesProbe probe)
{
    [Fact]
    public async Task What_is_started_explicitly_stays_down_until_it_is_and_what_waits_for_it_with_it()
    {
        await probe.WaitAsync("asleep", update => StateOf(update) == KnownResourceStates.NotStarted);
        await probe.WaitAsync("after-asleep", update => StateOf(update) == KnownResourceStates.Waiting);
        Assert.DoesNotContain(probe.Updates, update => update.Resource.Name == "asleep" && StateOf(update) == KnownResourceStates.Running);

        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync("asleep", "start", FeaturesProbe.Patience)).Success);

        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("asleep", FeaturesProbe.Patience);
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("after-asleep", FeaturesProbe.Patience);
    }

    [Fact]
    public async Task What_waits_for_completion_starts_when_the_exit_code_is_the_one_it_wants()
    {
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("after-done", FeaturesProbe.Patience);
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("after-seven", FeaturesProbe.Patience);
        var failed = await probe.WaitAsync("failed", update => update.Snapshot.ExitCode is not null);
        Assert.Equal(7, failed.Snapshot.ExitCode);
        Assert.Equal(7, failed.Snapshot.Properties.Single(property => property.Name == "resource.exitCode").Value);
        Assert.Equal(KnownResourceStateStyles.Error, failed.Snapshot.State?.Style);
    }

    [Fact]
    public async Task Another_exit_code_fails_what_waits_and_its_console_says_so()
    {
        var failed = await probe.WaitAsync("after-failed", update => StateOf(update) == KnownResourceStates.FailedToStart);
        var told = await probe.ConsoleOfAsync(failed.ResourceId);
        Assert.Contains("'after-failed' waits for 'failed' to complete with exit code 0, but it exited with code 7.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_parameter_is_shown_as_such_and_fails_what_needs_it()
    {
        var missing = await probe.WaitAsync("missing", update => StateOf(update) == KnownResourceStates.ValueMissing);
        Assert.Contains(
            "Parameters:missing",
            missing.Snapshot.Properties.Single(property => property.Name == "Value").Value as string,
            StringComparison.Ordinal);
        var needy = await probe.WaitAsync("needy", update => StateOf(update) == KnownResourceStates.FailedToStart);
        Assert.Contains("Parameters:missing", await probe.ConsoleOfAsync(needy.ResourceId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_published_in_the_order_of_a_resource_s_life()
    {
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("after-done", FeaturesProbe.Patience);
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("after-twin", FeaturesProbe.Patience);
        var events = probe.Events.ToList();
        Assert.Equal("before start", events[0]);
        InOrder(events, "endpoints twin", "before twin", "ready twin", "ready after-twin");
        InOrder(events, "before done", "stopped done", "ready after-done");
        Assert.DoesNotContain("endpoints missing", events);
        Assert.Single(events, line => line == "endpoints twin");
        // The replicas start together and are ready together.
        Assert.Single(events.TakeWhile(line => line != "ready after-twin"), line => line == "before twin");
        Assert.Single(events.TakeWhile(line => line != "ready after-twin"), line => line == "ready twin");
    }

    [Fact]
    public async Task The_parent_of_a_resource_is_the_first_of_the_replicas()
    {
        var child = await probe.WaitAsync("after-twin", _ => true);
        Assert.Contains(new RelationshipSnapshot("twin", "Parent"), child.Snapshot.Relationships);
        var parent = child.Snapshot.Properties.Single(property => property.Name == "resource.parentName").Value;
        Assert.Contains(parent, (await probe.InstancesAsync("twin", 2)).Select(twin => (object)twin.ResourceId));
    }

    private static string? StateOf(ResourceEvent update) => update.Snapshot.State?.Text;

    private static void InOrder(List<string> events, params string[] expected)
    {
        var places = expected.Select(line => events.IndexOf(line)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }
}
