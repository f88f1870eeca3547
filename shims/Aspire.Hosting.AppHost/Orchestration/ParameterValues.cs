using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Works out the values of the parameters. One that is missing is told by name; with the dashboard it can be entered there, and what needs it waits,
/// without the dashboard what needs it fails to start.
/// </summary>
internal sealed class ParameterValues(
    ResourceNotificationService notifications, ResourceLoggerService logs, IServiceProvider services, ILogger<DistributedApplication> logger)
{
    private const string ValueInput = "Value";

    private bool HasDashboard => services.GetService<Interactions>() is not null;

    public async Task ResolveAsync(DistributedApplicationModel model)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            if (HasDashboard)
            {
                AddSetCommand(parameter);
            }

            await ResolveAsync(parameter);
        }
    }

    private async Task ResolveAsync(ParameterResource parameter)
    {
        var awaited = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        parameter.Awaited = awaited;
        try
        {
            await SetAsync(parameter, parameter.Configured);
        }
        catch (MissingParameterValueException exception)
        {
            var remedy = HasDashboard ? "Set it on the dashboard; what needs it waits." : "What needs it cannot start.";
            logger.LogWarning("Parameter '{Parameter}' has no value. {Reason} {Remedy}", parameter.Name, exception.Message, remedy);
            logs.GetLogger(parameter).LogWarning("{Reason} {Remedy}", exception.Message, remedy);
            await PublishAsync(
                parameter, exception.Message, isSensitive: false, new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn));
            if (!HasDashboard)
            {
                awaited.SetException(exception);
            }
        }
    }

    private async Task SetAsync(ParameterResource parameter, string value)
    {
        await PublishAsync(parameter, value, parameter.Secret, new(KnownResourceStates.Running, KnownResourceStateStyles.Success));
        if (!parameter.Awaited!.TrySetResult(value))
        {
            // What has been started keeps the value that it was started with.
            parameter.Awaited = new TaskCompletionSource<string>();
            parameter.Awaited.SetResult(value);
        }
    }

    private Task PublishAsync(ParameterResource parameter, string value, bool isSensitive, ResourceStateSnapshot state)
        => notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
        {
            State = state,
            Properties = snapshot.Properties.With(new ResourcePropertySnapshot(KnownProperties.ParameterValue, value) { IsSensitive = isSensitive })
        });

    private void AddSetCommand(ParameterResource parameter)
    {
        var input = new InteractionInput
        {
            Name = ValueInput,
            Label = parameter.Name,
            Description = parameter.Description,
            InputType = parameter.Secret ? InputType.SecretText : InputType.Text,
            Required = true
        };
        var options = new CommandOptions
        {
            Description = "Set the value for this run",
            Arguments = [input],
            IconName = "Key",
            IconVariant = IconVariant.Regular,
            IsHighlighted = true
        };
        parameter.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.SetParameterCommand,
            "Set parameter",
            _ => ResourceCommandState.Enabled,
            async context =>
            {
                await SetAsync(parameter, context.Arguments.GetString(ValueInput)!);
                return CommandResults.Success("What runs keeps the old value until it is restarted.");
            },
            options));
    }
}
