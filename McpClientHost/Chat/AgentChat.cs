using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Xaa.McpClientHost.Models;

namespace Xaa.McpClientHost.Chat;

/// <summary>Asks the person about a call that may change something. True: go on.</summary>
public delegate Task<bool> Confirm(ChatEvent.Called call, CancellationToken cancellationToken);

/// <summary>What a chat is about: who, with which servers as they stand now, by which model.</summary>
public sealed record ChatParts(string Person, Func<IReadOnlyList<ChatServer>> Servers, IChatClient Model, TimeProvider Time, ILogger Log);

/// <summary>
/// One conversation with a model that plans and calls tools: for each request the model is asked, the calls that it wants are made, and it is asked
/// again with what they brought, until it wants no more. Knows nothing of HTTP; one request at a time.
/// </summary>
public sealed partial class AgentChat(ChatParts parts)
{
    /// <summary>How often the model is asked for one request.</summary>
    public const int MostTurns = 16;

    public const int LongestRequest = 8_000;

    private const int MostCallsPerTurn = 8;
    private const int LongestArguments = 128 * 1024;

    // In characters, over all that the model is sent; about a third of what today's models read.
    private const int LongestConversation = 300_000;
    private const int LongestAnswer = 100_000;

    private readonly List<ChatMessage> _history = [];

    /// <summary>Runs one request. Ends with <see cref="ChatEvent.Ended"/> in every case; cancelling it stops the model and a call under way.</summary>
    public async IAsyncEnumerable<ChatEvent> AskAsync(
        string request, Confirm confirm, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateUnbounded<ChatEvent>(new() { SingleReader = true, SingleWriter = true });
        var run = RunAsync(request, confirm, events.Writer, abandoned.Token);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(CancellationToken.None))
                yield return happened;
        }
        finally
        {
            await abandoned.CancelAsync();
            await run;
        }
    }

    private async Task RunAsync(string request, Confirm confirm, ChannelWriter<ChatEvent> events, CancellationToken cancellationToken)
    {
        // Off the caller: the first event is read while the model is asked.
        await Task.Yield();
        events.TryWrite(new ChatEvent.Asked(request));
        try
        {
            var fault = await AnswerAsync(request, confirm, events, cancellationToken);
            if (fault is not null)
                events.TryWrite(new ChatEvent.Failed(fault));
            events.TryWrite(new ChatEvent.Ended(fault is null ? RunEnd.Done : RunEnd.Failed));
            events.Complete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            events.TryWrite(new ChatEvent.Ended(RunEnd.Cancelled));
            events.Complete();
        }
        catch (Exception e)
        {
            events.Complete(e);
        }
    }

    /// <returns>What is wrong, in words; null when the model came to an end.</returns>
    private async Task<string?> AnswerAsync(string request, Confirm confirm, ChannelWriter<ChatEvent> events, CancellationToken cancellationToken)
    {
        if (request.Length > LongestRequest)
            return $"The request has {request.Length} characters; at most {LongestRequest} are accepted.";
        _history.Add(new(ChatRole.User, request));
        for (var turn = 0; turn < MostTurns; turn++)
        {
            // Looked at each time: a server may have come or gone meanwhile.
            var servers = parts.Servers();
            var tools = new ToolBox(servers);
            if (_history.Sum(SizeOf) > LongestConversation)
                return "This conversation has become too long for the model. Begin a new one.";
            var (calls, fault) = await AskModelAsync(ChatPrompt.Of(parts.Person, parts.Time.GetUtcNow(), servers, tools), tools, events, cancellationToken);
            if (fault is not null || calls is [])
                return fault;
            var round = new ToolRound(tools, confirm, events, parts.Log);
            _history.Add(await round.CallAsync(calls.Take(MostCallsPerTurn), calls.Skip(MostCallsPerTurn), cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        return $"The model did not come to an end in {MostTurns} turns, so it was stopped.";
    }

    private async Task<(IReadOnlyList<FunctionCallContent> Calls, string? Fault)> AskModelAsync(
        string prompt, ToolBox tools, ChannelWriter<ChatEvent> events, CancellationToken cancellationToken)
    {
        List<ChatResponseUpdate> updates = [];
        var length = 0;
        try
        {
            var options = new ChatOptions { Tools = tools.Declarations, ToolMode = tools.Declarations is [] ? null : ChatToolMode.Auto };
            await foreach (var update in parts.Model.GetStreamingResponseAsync([new(ChatRole.System, prompt), .. _history], options, cancellationToken))
            {
                updates.Add(update);
                length += update.Text.Length;
                if (update.Text.Length > 0)
                    events.TryWrite(new ChatEvent.Said(update.Text));
                if (length > LongestAnswer)
                    return ([], "The model's answer became too long, so it was stopped.");
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a model's library throws: its message may quote the key, so only its kind is logged.
            Log.ModelFailed(parts.Log, e.GetType().Name, ModelFault.StatusOf(e));
            return ([], ModelFault.WordsOf(e));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var answer = updates.ToChatResponse();
        // A stream that was cut may have left half a call behind.
        if (answer.FinishReason is null)
            return ([], ModelFault.CutOff);
        var calls = answer.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Where(c => !c.InformationalOnly).ToList();
        if (calls.Sum(c => Arguments.LengthOf(c)) > LongestArguments)
            return ([], "The model's arguments became too long, so it was stopped.");
        if (length == 0 && calls is [])
            return ([], ModelFault.NothingSaid(answer.FinishReason));
        _history.AddRange(answer.Messages);
        return (calls, answer.FinishReason == ChatFinishReason.Length ? ModelFault.CutShort : null);
    }

    private static int SizeOf(ChatMessage message) => message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        FunctionCallContent call => Arguments.LengthOf(call),
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        _ => 0,
    });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The model failed with {Kind}, status {Status}.")]
        public static partial void ModelFailed(ILogger log, string kind, int? status);
    }
}
