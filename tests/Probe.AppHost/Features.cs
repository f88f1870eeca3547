namespace Xaa.Probe.AppHost;

/// <summary>Resources that use what a plain pair of services does not: replicas, commands, jobs, explicit start.</summary>
public static class Features
{
    public static void AddFeatures(this IDistributedApplicationBuilder builder)
    {
        var twin = builder.AddProject<Projects.Probe>("twin")
            .WithReplicas(2)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithGreetings();
        builder.AddProject<Projects.Probe>("after-twin").WithHttpEndpoint().WithReference(twin).WaitFor(twin).WithParentRelationship(twin);

        var asleep = builder.AddProject<Projects.Probe>("asleep").WithHttpEndpoint().WithHttpHealthCheck("/health").WithExplicitStart();
        builder.AddProject<Projects.Probe>("after-asleep").WithHttpEndpoint().WaitFor(asleep);

        var done = builder.AddProject<Projects.Probe>("done").WithArgs("--exit", "0");
        var failed = builder.AddProject<Projects.Probe>("failed").WithArgs("--exit", "7");
        builder.AddProject<Projects.Probe>("after-done").WithHttpEndpoint().WaitForCompletion(done);
        builder.AddProject<Projects.Probe>("after-failed").WithHttpEndpoint().WaitForCompletion(failed);
        builder.AddProject<Projects.Probe>("after-seven").WithHttpEndpoint().WaitForCompletion(failed, exitCode: 7);

        var missing = builder.AddParameter("missing");
        builder.AddProject<Projects.Probe>("needy").WithHttpEndpoint().WithEnvironment("MISSING", missing);
    }

    private static IResourceBuilder<ProjectResource> WithGreetings(this IResourceBuilder<ProjectResource> twin) => twin
        .WithCommand("who", "Who are you?", context => Task.FromResult(CommandResults.Success("Asked", context.ResourceName)))
        .WithCommand(
            "greet",
            "Greet",
            context =>
            {
                var greetings = Enumerable.Repeat($"* Hello, {context.Arguments.GetString("name")}!", context.Arguments.GetInt32("times"));
                return Task.FromResult(CommandResults.Success(
                    "Greeted", $"## Greetings\n{string.Join('\n', greetings)}", CommandResultFormat.Markdown, displayImmediately: true));
            },
            new CommandOptions
            {
                Description = "Says hello",
                ConfirmationMessage = "Shall anybody be greeted?",
                IconName = "Emoji",
                IconVariant = IconVariant.Filled,
                IsHighlighted = true,
                Arguments =
                [
                    new InteractionInput { Name = "name", Label = "Name", InputType = InputType.Text, Required = true, MaxLength = 20 },
                    new InteractionInput { Name = "times", Label = "How often", InputType = InputType.Number, Value = "2" },
                    new InteractionInput { Name = "tone", Label = "Tone", InputType = InputType.Choice, Value = "warm", Options = [new("warm", "Warm"), new("cool", "Cool")] },
                    new InteractionInput { Name = "loud", Label = "Loud", InputType = InputType.Boolean, Value = "false" }
                ],
                ValidateArguments = context =>
                {
                    if (context.Inputs.GetString("name") == "nobody")
                    {
                        context.AddValidationError("name", "Nobody is not greeted.");
                    }

                    return Task.CompletedTask;
                }
            })
        .WithCommand("fail", "Fail", _ => throw new InvalidOperationException("It was meant to fail."))
        .WithCommand("refuse", "Refuse", _ => Task.FromResult(CommandResults.Failure("Not today.", """{ "open": false }""", CommandResultFormat.Json)))
        .WithCommand("when-down", "When it is down", _ => Task.FromResult(CommandResults.Success()), new CommandOptions
        {
            UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                ? ResourceCommandState.Disabled
                : ResourceCommandState.Enabled
        });
}
