namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that a resource takes, from the dashboard and from <see cref="ResourceCommandService"/>.</summary>
public sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    string? displayDescription,
    IReadOnlyList<InteractionInput>? arguments,
    string? confirmationMessage,
    string? iconName,
    IconVariant? iconVariant,
    bool isHighlighted) : IResourceAnnotation
{
    public string Name { get; } = name;

    public string DisplayName { get; } = displayName;

    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    public string? DisplayDescription { get; } = displayDescription;

    public IReadOnlyList<InteractionInput> Arguments { get; } = arguments ?? [];

    public Func<InputsDialogValidationContext, Task>? ValidateArguments { get; internal init; }

    public string? ConfirmationMessage { get; } = confirmationMessage;

    public string? IconName { get; } = iconName;

    public IconVariant? IconVariant { get; } = iconVariant;

    public bool IsHighlighted { get; } = isHighlighted;

    internal ResourceCommandSnapshot ToSnapshot(CustomResourceSnapshot resource, IServiceProvider services)
    {
        var state = UpdateState(new UpdateCommandStateContext { ResourceSnapshot = resource, Services = services });
        return new(Name, state, DisplayName, DisplayDescription, Parameter: null, ConfirmationMessage, IconName, IconVariant, IsHighlighted)
        {
            Arguments = Arguments
        };
    }
}
