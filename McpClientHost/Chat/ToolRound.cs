using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using Xaa.Client;

namespace Xaa.McpClientHost.Chat;

/// <summary>The calls that the model wants in one turn, one after the other, and what becomes of each: for the person as events, for the model as results.</summary>
internal sealed partial class ToolRound(ToolBox tools, Confirm confirm, ChannelWriter<ChatEvent> events, ILogger log)
{
    /// <summary>Makes the calls. When it is cancelled half-way, the rest is answered as cancelled: a model takes no call without an answer.</summary>
    public async Task<ChatMessage> CallAsync(
        IEnumerable<FunctionCallContent> calls, IEnumerable<FunctionCallContent> tooMany, CancellationToken cancellationToken)
    {
        var results = new List<AIContent>();
        foreach (var call in calls)
            results.Add(new FunctionResultContent(call.CallId, await CallAsync(call, cancellationToken)));
        foreach (var call in tooMany)
            results.Add(new FunctionResultContent(call.CallId, ToolAnswerText.Error("Too many calls at once. Ask for it again, with fewer.")));
        return new(ChatRole.Tool, results);
    }

    private async Task<string> CallAsync(FunctionCallContent call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ToolAnswerText.Error("The person cancelled before this was called.");
        if (tools.Find(call.Name) is not { } tool)
            return ToolAnswerText.Error($"There is no tool '{call.Name}' now.");
        if (call.Exception is not null)
            return ToolAnswerText.Error("The arguments were not JSON.");

        var arguments = Arguments.Of(call);
        // Ids are the model's, and some make them up anew for every answer: the page needs one that is unique.
        var shown = new ChatEvent.Called(
            Guid.NewGuid().ToString("N"), tool.Server.Name, tool.Server.Title, tool.Tool.Name, tool.Tool.Title, Arguments.AsObject(arguments), tool.NeedsConfirmation);
        events.TryWrite(shown);
        var called = false;
        try
        {
            if (shown.NeedsConfirmation)
            {
                var agreed = await confirm(shown, cancellationToken);
                events.TryWrite(new ChatEvent.Decided(shown.Id, agreed));
                if (!agreed)
                    return ToolAnswerText.Error("The person declined this call. Nothing was changed.");
            }
            called = true;
            var started = Stopwatch.GetTimestamp();
            var result = await tool.Server.CallAsync(tool.Tool.Name, arguments, cancellationToken);
            events.TryWrite(new ChatEvent.Answered(
                shown.Id,
                result.IsError ?? false,
                ToolAnswerText.StructuredForPeople(result),
                ToolAnswerText.ForPeople(result),
                Stopwatch.GetElapsedTime(started).TotalMilliseconds));
            return ToolAnswerText.Of(result);
        }
        // Whatever the transport makes of it.
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            var effect = called ? "The tool was told to stop; whether it had done something by then is not known." : "It was not called.";
            return NotAnswered(shown, new("Cancelled.", effect, null));
        }
        catch (Exception e) when (e is IdentityAssertionException or McpException or HttpRequestException or IOException
            or InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            var fault = CallFault.Of(e, tool.Server.Title);
            Log.NotAnswered(log, tool.Server.Name, tool.Tool.Name, fault.Code ?? e.GetType().Name);
            return NotAnswered(shown, fault);
        }
    }

    private string NotAnswered(ChatEvent.Called call, CallFault fault)
    {
        events.TryWrite(new ChatEvent.NotAnswered(call.Id, fault.Title, fault.Detail, fault.Code));
        return ToolAnswerText.Error($"{fault.Title} {fault.Detail}".Trim());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A call of {Tool} at {Server} came to no answer: {Code}.")]
        public static partial void NotAnswered(ILogger log, string server, string tool, string code);
    }
}
