using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public string? Message { get; init; }
}

/// <summary>Runs the commands that the dashboard offers on a resource: start, stop, restart.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLifecycle _lifecycle;
    private readonly ILogger _logger;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLifecycle lifecycle, ILogger<ResourceCommandService> logger)
    {
        _notifications = notifications;
        _lifecycle = lifecycle;
        _logger = logger;
    }

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return await ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_lifecycle.Find(resourceId) is not { } instance || !_notifications.TryGetCurrentState(instance.Id, out var current))
        {
            return new ExecuteCommandResult { Success = false, Message = $"There is no running resource '{resourceId}'." };
        }

        var command = current.Snapshot.Commands.FirstOrDefault(candidate => candidate.Name == commandName);
        if (command is not { State: ResourceCommandState.Enabled })
        {
            return new ExecuteCommandResult { Success = false, Message = $"'{commandName}' is no command that '{resourceId}' takes now." };
        }

        try
        {
            await _lifecycle.ExecuteAsync(instance, commandName, cancellationToken);
            return new ExecuteCommandResult { Success = true };
        }
        catch (Exception exception) when (exception is DistributedApplicationException or HttpRequestException)
        {
            _logger.LogError("'{Command}' on {Resource} failed: {Reason}", commandName, resourceId, exception.Message);
            return new ExecuteCommandResult { Success = false, Message = exception.Message };
        }
    }
}
