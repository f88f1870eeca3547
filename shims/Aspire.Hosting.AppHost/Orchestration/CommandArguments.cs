using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The arguments of one execution: what the command declares, filled with what was given, and judged.</summary>
internal static class CommandArguments
{
    private const int LongestText = 8000;

    /// <summary>Fresh copies of the declared inputs; one that was not given keeps its default.</summary>
    public static InteractionInputCollection Fill(IReadOnlyList<InteractionInput> declared, IReadOnlyDictionary<string, string?> given)
        => new([.. declared.Select(input => input.With(given.TryGetValue(input.Name, out var value) ? value : input.Value))]);

    public static Dictionary<string, string?> ValuesOf(IEnumerable<InteractionInput> inputs)
        => inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the values cannot be taken at all, if so: the command declares no such argument, or has it disabled.</summary>
    public static string? Refusal(ResourceCommandAnnotation command, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var declared = command.Arguments.FirstOrDefault(input => string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase));
            if (declared is null or { Disabled: true })
            {
                return $"'{command.Name}' has no argument '{name}'{(declared is null ? "" : " that can be set")}.";
            }
        }

        return null;
    }

    /// <summary>Each input by its own rules, then all of them by the command's.</summary>
    public static async Task<bool> ValidateAsync(
        ResourceCommandAnnotation command, InteractionInputCollection inputs, IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = new InputsDialogValidationContext { Inputs = inputs, Services = services, CancellationToken = cancellationToken };
        foreach (var input in inputs)
        {
            input.ValidationErrors.Clear();
            input.Value = input.InputType == InputType.SecretText ? input.Value : input.Value?.Trim();
            if (!input.Disabled && ErrorOf(input) is { } error)
            {
                context.AddValidationError(input, error);
            }
        }

        if (!context.HasErrors && command.ValidateArguments is { } validate)
        {
            await validate(context);
        }

        return !context.HasErrors;
    }

    /// <summary>What is wrong, in one sentence, for callers who see no dialogue.</summary>
    public static string Describe(ResourceCommandAnnotation command, InteractionInputCollection inputs)
    {
        var errors = inputs.SelectMany(input => input.ValidationErrors.Select(error => $"{input.EffectiveLabel}: {error}"));
        return $"The arguments of '{command.Name}' are not valid. {string.Join(' ', errors)}";
    }

    private static string? ErrorOf(InteractionInput input)
    {
        if (string.IsNullOrEmpty(input.Value))
        {
            return input.Required ? "A value is required." : null;
        }

        var longest = input.MaxLength ?? LongestText;
        return input.InputType switch
        {
            InputType.Text or InputType.SecretText when input.Value.Length > longest => $"The value is longer than {longest} characters.",
            InputType.Choice when !IsChoice(input) => "The value is none of the options.",
            InputType.Boolean when !bool.TryParse(input.Value, out _) => "The value must be true or false.",
            InputType.Number when !double.TryParse(input.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "The value must be a number.",
            _ => null
        };
    }

    private static bool IsChoice(InteractionInput input)
        => input.AllowCustomChoice || input.Options is null || input.Options.Any(option => option.Key == input.Value);
}
