using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources: start, stop and restart, and those of <c>WithCommand</c>.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService logs, IServiceProvider services)
    {
        _notifications = notifications;
        _logs = logs;
        _services = services;
    }

    /// <param name="resourceId">An instance, or a resource that has but one.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="cancellationToken">Handed to the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
        => ExecuteAsync(resourceId, commandName, new Dictionary<string, string?>(), mayAsk: false, cancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return _notifications.TryGetCurrentState(resourceId, out var current)
            ? ExecuteAsync(current.Resource, current.ResourceId, commandName, CommandArguments.ValuesOf(arguments), mayAsk: false, cancellationToken)
            : Task.FromResult(Unknown(resourceId));
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => ExecuteCommandAsync(resource, commandName, new InteractionInputCollection([]), cancellationToken);

    /// <summary>Runs the command on every instance of the resource, at the same time.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(arguments);
        var names = resource.InstanceNames();
        var values = CommandArguments.ValuesOf(arguments);
        var results = await Task.WhenAll(names.Select(
            name => ExecuteAsync(resource, name, commandName, values, mayAsk: false, cancellationToken)));
        return results.Length == 1 ? results[0] : Summarise(names, results);
    }

    /// <summary>As a client of the dashboard's API asks for it: with values by name, or with a dialogue where it may have one.</summary>
    internal Task<ExecuteCommandResult> ExecuteAsync(
        string resourceId, string commandName, IReadOnlyDictionary<string, string?> values, bool mayAsk, CancellationToken cancellationToken)
    {
        if (!_notifications.TryGetCurrentState(resourceId, out var current))
        {
            return Task.FromResult(Unknown(resourceId));
        }

        var refusal = Find(current.Resource, commandName) is { } command ? CommandArguments.Refusal(command, values.Keys) : null;
        return refusal is not null
            ? Task.FromResult(CommandResults.Failure(refusal))
            : ExecuteAsync(current.Resource, current.ResourceId, commandName, values, mayAsk && values.Count == 0, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource,
        string instance,
        string commandName,
        IReadOnlyDictionary<string, string?> values,
        bool mayAsk,
        CancellationToken cancellationToken)
    {
        var logger = _logs.GetLogger(instance);
        if (Find(resource, commandName) is not { } command)
        {
            return CommandResults.Failure($"'{resource.Name}' has no command '{commandName}'.");
        }

        try
        {
            var arguments = CommandArguments.Fill(command.Arguments, values);
            if (mayAsk && arguments.Count > 0)
            {
                var answers = await _services.GetRequiredService<Interactions>().AskAsync(command, arguments, cancellationToken);
                if (answers is null)
                {
                    return CommandResults.Canceled();
                }

                arguments = answers;
            }
            else if (!await CommandArguments.ValidateAsync(command, arguments, _services, cancellationToken))
            {
                return new ExecuteCommandResult
                {
                    Success = false,
                    Message = CommandArguments.Describe(command, arguments),
                    InvalidArguments = arguments
                };
            }

            logger.LogInformation("Executing command '{Command}'.", commandName);
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                Services = _services,
                ResourceName = instance,
                CancellationToken = cancellationToken,
                Logger = logger,
                Arguments = arguments
            });
            Tell(logger, commandName, result);
            return result;
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            // It is somebody else's code; what it throws is what the command has to say.
            logger.LogError(exception, "Command '{Command}' failed.", commandName);
            return CommandResults.Failure(exception);
        }
    }

    private static void Tell(ILogger logger, string commandName, ExecuteCommandResult result)
    {
        if (result.Success)
        {
            logger.LogInformation("Command '{Command}' succeeded.", commandName);
        }
        else if (!result.Canceled)
        {
            logger.LogError("Command '{Command}' failed: {Reason}", commandName, result.Message);
        }
    }

    private static ResourceCommandAnnotation? Find(IResource resource, string commandName)
        => resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == commandName);

    private static ExecuteCommandResult Unknown(string resourceId) => CommandResults.Failure(
        $"There is no resource '{resourceId}', or it has several instances: name one of them.");

    private static ExecuteCommandResult Summarise(IReadOnlyList<string> names, ExecuteCommandResult[] results)
    {
        var failures = names.Zip(results).Where(each => each.Second is { Success: false, Canceled: false }).ToList();
        if (failures.Count > 0)
        {
            var reasons = failures.Select(failure => $"{failure.First}: {failure.Second.Message}");
            return CommandResults.Failure(
                $"The command failed on {failures.Count} of {results.Length} instances.{Environment.NewLine}{string.Join(Environment.NewLine, reasons)}");
        }

        return results.Any(result => result.Canceled)
            ? CommandResults.Canceled()
            : new ExecuteCommandResult { Success = true, Data = results.FirstOrDefault(result => result.Data is not null)?.Data };
    }
}
