using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public enum IconVariant
{
    Regular,
    Filled
}

public enum ResourceCommandState
{
    Enabled,
    Disabled,
    Hidden
}

/// <summary>How a command looks and what it asks for before it runs.</summary>
public class CommandOptions
{
    public string? Description { get; set; }

    /// <summary>What the dashboard asks the user for; callers in code hand it over themselves.</summary>
    public IReadOnlyList<InteractionInput> Arguments
    {
        get;
        set => field = value ?? [];
    } = [];

    /// <summary>Judges the arguments after their own rules have been; with one error the command does not run.</summary>
    public Func<InputsDialogValidationContext, Task>? ValidateArguments { get; set; }

    /// <summary>What the user is asked to confirm first.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>The name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether the command stands as a button in the resource's row.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Asked at each change of the resource; without it the command is always enabled.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

public sealed class UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    public required IServiceProvider Services { get; init; }
}

public sealed class ExecuteCommandContext
{
    public required IServiceProvider Services { get; init; }

    /// <summary>The instance that the command was given to; of a replica its own name.</summary>
    public required string ResourceName { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Writes to the resource's console on the dashboard.</summary>
    public required ILogger Logger { get; init; }

    public required InteractionInputCollection Arguments { get; init; }
}
