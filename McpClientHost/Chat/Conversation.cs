using System.Collections.Concurrent;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Chat;

/// <summary>One sign-in's conversation: what happened, for every page that looks, and what the agent is at now. Lives in this process and no longer than the sign-in.</summary>
public sealed partial class Conversation(ChatParts parts, CancellationToken ended)
{
    // In events; a text comes in hundreds of them. Beyond that the person begins a new conversation.
    private const int MostEvents = 20_000;

    private readonly Lock _gate = new();
    private readonly AgentChat _chat = new(parts);
    private readonly List<ChatEvent> _happened = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _questions = new(StringComparer.Ordinal);
    private CancellationTokenSource? _run;

    /// <summary>Tells this conversation from the one before it, also after a restart.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public ChangeSignal Changes { get; } = new();

    /// <summary>What happened from a place on, at most so much.</summary>
    public IReadOnlyList<ChatEvent> From(int index, int most)
    {
        lock (_gate)
        {
            return index >= _happened.Count ? [] : _happened.GetRange(index, Math.Min(most, _happened.Count - index));
        }
    }

    /// <summary>Begins a run. Null, or why it does not begin.</summary>
    public string? Ask(string request)
    {
        lock (_gate)
        {
            if (_run is not null)
                return "The agent is still at work. Wait for it, or cancel.";
            if (_happened.Count > MostEvents)
                return "This conversation has become too long. Begin a new one.";
            if (ended.IsCancellationRequested)
                return "The sign-in has ended.";
            _run = CancellationTokenSource.CreateLinkedTokenSource(ended);
            _ = Task.Run(() => RunAsync(request, _run));
        }
        return null;
    }

    /// <summary>Decides about a call that waits. False when none of that id does: it was decided, or the run is over.</summary>
    public bool Decide(string callId, bool agreed) => _questions.TryRemove(callId, out var question) && question.TrySetResult(agreed);

    /// <summary>Stops the model and the call under way. False when nothing runs.</summary>
    public bool Cancel()
    {
        CancellationTokenSource? run;
        lock (_gate)
        {
            run = _run;
        }
        // Outside the gate: what is cancelled goes on in here.
        run?.Cancel();
        return run is not null;
    }

    private async Task RunAsync(string request, CancellationTokenSource run)
    {
        try
        {
            await foreach (var happened in _chat.AskAsync(request, ConfirmAsync, run.Token))
                Add(happened);
        }
        catch (Exception e)
        {
            // A fault of ours: the person is told that it is over, the log why.
            Log.Broke(parts.Log, e);
            Add(new ChatEvent.Failed("Something went wrong in the agent. Ask again."));
            Add(new ChatEvent.Ended(RunEnd.Failed));
        }
    }

    private async Task<bool> ConfirmAsync(ChatEvent.Called call, CancellationToken cancellationToken)
    {
        var question = _questions.GetOrAdd(call.Id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            return await question.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _questions.TryRemove(call.Id, out _);
        }
    }

    private void Add(ChatEvent happened)
    {
        CancellationTokenSource? over = null;
        lock (_gate)
        {
            _happened.Add(happened);
            // With the last event, so that whoever sees it may ask at once.
            if (happened is ChatEvent.Ended)
                (over, _run) = (_run, null);
        }
        over?.Dispose();
        Changes.Fire();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A run of the chat broke.")]
        public static partial void Broke(ILogger log, Exception exception);
    }
}
