using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard;

/// <summary>Commands and their results as the dashboard reads them, and the arguments that it sends.</summary>
internal static class CommandMessages
{
    public static Messages.ResourceCommand ToMessage(ResourceCommandSnapshot command)
    {
        var message = new Messages.ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            DisplayDescription = command.DisplayDescription ?? "",
            ConfirmationMessage = command.ConfirmationMessage ?? "",
            IconName = command.IconName ?? "",
            IconVariant = command.IconVariant == IconVariant.Filled ? Messages.IconVariant.Filled : Messages.IconVariant.Regular,
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                ResourceCommandState.Enabled => Messages.ResourceCommandState.Enabled,
                ResourceCommandState.Disabled => Messages.ResourceCommandState.Disabled,
                _ => Messages.ResourceCommandState.Hidden
            }
        };
        message.ArgumentInputs.AddRange(command.Arguments.Select(InteractionMessages.ToMessage));
        return message;
    }

    public static Messages.ResourceCommandResponse ToMessage(ExecuteCommandResult result)
    {
        var message = new Messages.ResourceCommandResponse { Kind = KindOf(result), Message = result.Message ?? "" };
        if (result is { Canceled: false, Data: { } data })
        {
            message.Result = new Messages.ResourceCommandResult
            {
                Value = data.Value,
                Format = data.Format switch
                {
                    CommandResultFormat.Json => Messages.CommandResultFormat.Json,
                    CommandResultFormat.Markdown => Messages.CommandResultFormat.Markdown,
                    _ => Messages.CommandResultFormat.Text
                },
                DisplayImmediately = data.DisplayImmediately
            };
        }

        return message;
    }

    public static string? ToText(string name, Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.NumberValue => value.NumberValue.ToString("R", CultureInfo.InvariantCulture),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.NullValue => null,
        _ => throw new GrpcException(GrpcStatus.InvalidArgument, $"The argument '{name}' is no text, number, truth value or null.")
    };

    private static Messages.ResourceCommandResponseKind KindOf(ExecuteCommandResult result)
    {
        if (result.Canceled)
        {
            return Messages.ResourceCommandResponseKind.Cancelled;
        }

        if (result.Success)
        {
            return Messages.ResourceCommandResponseKind.Succeeded;
        }

        return result.InvalidArguments is null
            ? Messages.ResourceCommandResponseKind.Failed
            : Messages.ResourceCommandResponseKind.InvalidArguments;
    }
}
