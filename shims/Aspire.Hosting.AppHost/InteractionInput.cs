namespace Aspire.Hosting;

public enum InputType
{
    Text,
    SecretText,
    Choice,
    Boolean,
    Number
}

/// <summary>One field of a dialogue, or one argument of a command: what is asked for, and what was answered.</summary>
public sealed class InteractionInput
{
    public required string Name { get; init; }

    public required InputType InputType { get; init; }

    /// <summary>What stands beside the field; its name unless said otherwise.</summary>
    public string? Label { get; init; }

    public string? Description { get; init; }

    public bool EnableDescriptionMarkdown { get; init; }

    public bool Required { get; init; }

    /// <summary>Of a choice: each value with the text that is shown for it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

    public string? Value { get; set; }

    public string? Placeholder { get; init; }

    /// <summary>Of a choice: whether a value that is none of the options is taken as well.</summary>
    public bool AllowCustomChoice { get; init; }

    public bool Disabled { get; set; }

    /// <summary>The longest text, in characters.</summary>
    public int? MaxLength
    {
        get;
        init
        {
            if (value is { } length)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
            }

            field = value;
        }
    }

    internal string EffectiveLabel => string.IsNullOrWhiteSpace(Label) ? Name : Label;

    internal List<string> ValidationErrors { get; } = [];

    /// <summary>The same question, to be answered afresh.</summary>
    internal InteractionInput With(string? value) => new()
    {
        Name = Name,
        InputType = InputType,
        Label = Label,
        Description = Description,
        EnableDescriptionMarkdown = EnableDescriptionMarkdown,
        Required = Required,
        Options = Options,
        Value = value,
        Placeholder = Placeholder,
        AllowCustomChoice = AllowCustomChoice,
        Disabled = Disabled,
        MaxLength = MaxLength
    };
}

/// <summary>Gathers what is wrong with the answers; one error is enough to refuse them.</summary>
public sealed class InputsDialogValidationContext
{
    public required InteractionInputCollection Inputs { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required IServiceProvider Services { get; init; }

    internal bool HasErrors { get; private set; }

    public void AddValidationError(InteractionInput input, string errorMessage)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(errorMessage);
        input.ValidationErrors.Add(errorMessage);
        HasErrors = true;
    }

    public void AddValidationError(string inputName, string errorMessage) => AddValidationError(Inputs[inputName], errorMessage);
}
