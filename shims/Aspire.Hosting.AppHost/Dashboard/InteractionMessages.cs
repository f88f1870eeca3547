using Aspire.Hosting.Dashboard.Messages;

namespace Aspire.Hosting.Dashboard;

/// <summary>Inputs and dialogues as the dashboard reads them.</summary>
internal static class InteractionMessages
{
    public static WatchInteractionsResponseUpdate ToMessage(Dialogue dialogue) => new()
    {
        InteractionId = dialogue.Id,
        Title = dialogue.Command.DisplayName,
        Message = dialogue.Command.DisplayDescription ?? "",
        PrimaryButtonText = dialogue.Command.DisplayName,
        ShowSecondaryButton = true,
        ShowDismiss = true,
        InputsDialog = new InteractionInputsDialog { InputItems = { dialogue.Inputs.Select(ToMessage) } }
    };

    public static WatchInteractionsResponseUpdate Completed(Dialogue dialogue)
        => new() { InteractionId = dialogue.Id, Complete = new InteractionComplete() };

    public static Messages.InteractionInput ToMessage(InteractionInput input)
    {
        var message = new Messages.InteractionInput
        {
            Name = input.Name,
            Label = input.EffectiveLabel,
            Description = input.Description ?? "",
            EnableDescriptionMarkdown = input.EnableDescriptionMarkdown,
            Placeholder = input.Placeholder ?? "",
            InputType = ToMessage(input.InputType),
            Required = input.Required,
            Disabled = input.Disabled,
            AllowCustomChoice = input.AllowCustomChoice,
            MaxLength = input.MaxLength ?? 0,
            Value = input.Value ?? "",
            ValidationErrors = { input.ValidationErrors }
        };
        foreach (var option in input.Options ?? [])
        {
            message.Options.Add(option.Key, option.Value);
        }

        return message;
    }

    private static Messages.InputType ToMessage(InputType type) => type switch
    {
        InputType.Text => Messages.InputType.Text,
        InputType.SecretText => Messages.InputType.SecretText,
        InputType.Choice => Messages.InputType.Choice,
        InputType.Boolean => Messages.InputType.Boolean,
        InputType.Number => Messages.InputType.Number,
        _ => throw new InvalidOperationException($"'{type}' is no type of an input.")
    };
}
