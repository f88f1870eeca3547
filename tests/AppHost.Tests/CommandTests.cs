namespace Xaa.AppHost.Tests;

[Collection(nameof(FeaturesProbe))]
public sealed class CommandTests(FeaturesProbe probe)
{
    private ResourceCommandService Commands => probe.App.ResourceCommands;

    [Fact]
    public async Task A_command_runs_on_the_replica_that_it_is_given_to()
    {
        foreach (var twin in await probe.InstancesAsync("twin", 2))
        {
            var result = await Commands.ExecuteCommandAsync(twin.ResourceId, "who", FeaturesProbe.Patience);
            Assert.True(result.Success);
            Assert.Equal("Asked", result.Message);
            Assert.Equal(twin.ResourceId, result.Data?.Value);
            Assert.Equal(CommandResultFormat.Text, result.Data?.Format);
        }
    }

    [Fact]
    public async Task A_command_to_the_resource_runs_on_every_replica_and_fails_if_one_fails()
    {
        Assert.True((await Commands.ExecuteCommandAsync(probe.Resource("twin"), "who", FeaturesProbe.Patience)).Success);
        var failed = await Commands.ExecuteCommandAsync(probe.Resource("twin"), "refuse", FeaturesProbe.Patience);
        Assert.False(failed.Success);
        foreach (var twin in await probe.InstancesAsync("twin", 2))
        {
            Assert.Contains($"{twin.ResourceId}: Not today.", failed.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Arguments_arrive_and_defaults_stand_in_for_those_that_were_not_given()
    {
        var greeted = await GreetAsync(("name", " alice "));
        Assert.True(greeted.Success);
        Assert.Equal("## Greetings\n* Hello, alice!\n* Hello, alice!", greeted.Data?.Value);
        Assert.Equal(CommandResultFormat.Markdown, greeted.Data?.Format);
        Assert.True(greeted.Data?.DisplayImmediately);
        Assert.Equal("## Greetings\n* Hello, bob!", (await GreetAsync(("name", "bob"), ("times", "1"))).Data?.Value);
    }

    [Theory]
    [InlineData("name", "", "A value is required.")]
    [InlineData("name", "a name of more than twenty characters", "longer than 20")]
    [InlineData("name", "nobody", "Nobody is not greeted.")]
    [InlineData("times", "often", "must be a number")]
    [InlineData("tone", "hot", "none of the options")]
    [InlineData("loud", "maybe", "true or false")]
    public async Task An_argument_that_breaks_its_rule_keeps_the_command_from_running(string name, string value, string reason)
    {
        var refused = await GreetAsync(name == "name" ? [(name, value)] : [("name", "alice"), (name, value)]);
        Assert.False(refused.Success);
        Assert.Null(refused.Data);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_carries_its_message_and_its_data()
    {
        var refused = await Commands.ExecuteCommandAsync(await AnyTwinAsync(), "refuse", FeaturesProbe.Patience);
        Assert.False(refused.Success);
        Assert.Equal("Not today.", refused.Message);
        Assert.Equal(CommandResultFormat.Json, refused.Data?.Format);
    }

    [Fact]
    public async Task What_a_command_throws_is_its_failure_and_stands_on_the_console()
    {
        var twin = await AnyTwinAsync();
        var failed = await Commands.ExecuteCommandAsync(twin, "fail", FeaturesProbe.Patience);
        Assert.False(failed.Success);
        Assert.Equal("It was meant to fail.", failed.Message);
        Assert.Contains("It was meant to fail.", await probe.ConsoleOfAsync(twin), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_command_is_neither_a_success_nor_a_failure()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var given = await Commands.ExecuteCommandAsync(await AnyTwinAsync(), "restart", cancelled.Token);
        Assert.True(given.Canceled);
    }

    [Fact]
    public async Task An_unknown_command_and_an_unknown_resource_are_named()
    {
        var twin = await AnyTwinAsync();
        Assert.Contains("'dance'", (await Commands.ExecuteCommandAsync(twin, "dance", FeaturesProbe.Patience)).Message, StringComparison.Ordinal);
        Assert.Contains("'nowhere'", (await Commands.ExecuteCommandAsync("nowhere", "who", FeaturesProbe.Patience)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_snapshot_tells_how_a_command_looks()
    {
        var twin = (await probe.InstancesAsync("twin", 2))[0];
        var greet = Assert.Single(twin.Snapshot.Commands, command => command.Name == "greet");
        Assert.Equal("Greet", greet.DisplayName);
        Assert.Equal("Says hello", greet.DisplayDescription);
        Assert.Equal("Shall anybody be greeted?", greet.ConfirmationMessage);
        Assert.Equal(("Emoji", IconVariant.Filled, true), (greet.IconName, greet.IconVariant, greet.IsHighlighted));
        Assert.Equal(["name", "times", "tone", "loud"], greet.Arguments.Select(argument => argument.Name));
        Assert.Equal(ResourceCommandState.Enabled, greet.State);
    }

    [Fact]
    public async Task The_states_of_commands_follow_the_state_of_the_resource()
    {
        var twin = await AnyTwinAsync();
        var running = (await probe.WaitAsync("twin", update => update.ResourceId == twin && IsRunning(update))).Snapshot;
        Assert.Equal(
            [ResourceCommandState.Hidden, ResourceCommandState.Enabled, ResourceCommandState.Enabled, ResourceCommandState.Disabled],
            StatesOf(running, "start", "stop", "restart", "when-down"));

        Assert.True((await Commands.ExecuteCommandAsync(twin, "stop", FeaturesProbe.Patience)).Success);
        var stopped = (await probe.WaitAsync("twin", update => update.ResourceId == twin && !IsRunning(update))).Snapshot;
        Assert.Equal(
            [ResourceCommandState.Enabled, ResourceCommandState.Hidden, ResourceCommandState.Disabled, ResourceCommandState.Enabled],
            StatesOf(stopped, "start", "stop", "restart", "when-down"));

        // Once more is no failure: it is stopped, as was asked.
        Assert.True((await Commands.ExecuteCommandAsync(twin, "stop", FeaturesProbe.Patience)).Success);
        Assert.True((await Commands.ExecuteCommandAsync(twin, "start", FeaturesProbe.Patience)).Success);
        await probe.WaitAsync("twin", update => update.ResourceId == twin && IsRunning(update));
    }

    [Fact]
    public void Two_arguments_of_one_name_are_refused_when_the_command_is_added()
    {
        var builder = DistributedApplication.CreateBuilder();
        var parameter = builder.AddParameter("some", "value");
        var twice = new CommandOptions
        {
            Arguments =
            [
                new InteractionInput { Name = "name", InputType = InputType.Text },
                new InteractionInput { Name = "NAME", InputType = InputType.Text }
            ]
        };
        Assert.Throws<InvalidOperationException>(
            () => parameter.WithCommand("greet", "Greet", _ => Task.FromResult(CommandResults.Success()), twice));
    }

    private static bool IsRunning(ResourceEvent update) => update.Snapshot.State?.Text == KnownResourceStates.Running;

    private static IEnumerable<ResourceCommandState> StatesOf(CustomResourceSnapshot snapshot, params string[] names)
        => names.Select(name => snapshot.Commands.Single(command => command.Name == name).State);

    private async Task<string> AnyTwinAsync() => (await probe.InstancesAsync("twin", 2))[0].ResourceId;

    private async Task<ExecuteCommandResult> GreetAsync(params (string Name, string Value)[] arguments) => await Commands.ExecuteCommandAsync(
        await AnyTwinAsync(),
        "greet",
        new InteractionInputCollection(
            [.. arguments.Select(argument => new InteractionInput { Name = argument.Name, InputType = InputType.Text, Value = argument.Value })]),
        FeaturesProbe.Patience);
}
