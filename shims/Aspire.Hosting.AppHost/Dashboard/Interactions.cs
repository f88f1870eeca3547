using System.Collections.Concurrent;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Messages;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Dashboard;

/// <summary>Asks the people at the dashboard for the arguments of commands: every open dialogue is shown to all, and the first answer counts.</summary>
internal sealed class Interactions(IServiceProvider services)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<int, Dialogue> _open = [];
    private readonly List<Channel<WatchInteractionsResponseUpdate>> _watchers = [];
    private int _last;

    /// <summary>Returns valid answers, or nothing if the user gave up.</summary>
    public async Task<InteractionInputCollection?> AskAsync(
        ResourceCommandAnnotation command, InteractionInputCollection inputs, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(Interlocked.Increment(ref _last), command, inputs, cancellationToken);
        _open[dialogue.Id] = dialogue;
        try
        {
            Send(InteractionMessages.ToMessage(dialogue));
            return await dialogue.Answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _open.TryRemove(dialogue.Id, out _);
            Send(InteractionMessages.Completed(dialogue));
        }
    }

    /// <summary>Runs one dashboard's side: shows it what is asked, and takes what it answers.</summary>
    public async Task ServeAsync(
        IAsyncEnumerable<WatchInteractionsRequestUpdate> answers, Func<WatchInteractionsResponseUpdate, Task> send, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<WatchInteractionsResponseUpdate>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var dialogue in _open.Values)
            {
                channel.Writer.TryWrite(InteractionMessages.ToMessage(dialogue));
            }

            _watchers.Add(channel);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await await Task.WhenAny(SendAllAsync(channel, send, over.Token), TakeAllAsync(answers, over.Token));
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }

            await over.CancelAsync();
        }
    }

    private static async Task SendAllAsync(
        Channel<WatchInteractionsResponseUpdate> channel, Func<WatchInteractionsResponseUpdate, Task> send, CancellationToken cancellationToken)
    {
        await foreach (var update in channel.Reader.ReadAllAsync(cancellationToken))
        {
            await send(update);
        }
    }

    private async Task TakeAllAsync(IAsyncEnumerable<WatchInteractionsRequestUpdate> answers, CancellationToken cancellationToken)
    {
        await foreach (var answer in answers.WithCancellation(cancellationToken))
        {
            // An answer to a dialogue that is over comes from somebody who was second.
            if (_open.TryGetValue(answer.InteractionId, out var dialogue) && !answer.ResponseUpdate)
            {
                await TakeAsync(dialogue, answer);
            }
        }
    }

    private async Task TakeAsync(Dialogue dialogue, WatchInteractionsRequestUpdate answer)
    {
        if (answer.KindCase != WatchInteractionsRequestUpdate.KindOneofCase.InputsDialog)
        {
            dialogue.Answer.TrySetResult(null);
            return;
        }

        var values = answer.InputsDialog.InputItems.ToDictionary(input => input.Name, input => (string?)input.Value, StringComparer.OrdinalIgnoreCase);
        var answers = CommandArguments.Fill([.. dialogue.Inputs], values);
        if (await CommandArguments.ValidateAsync(dialogue.Command, answers, services, dialogue.CancellationToken))
        {
            dialogue.Answer.TrySetResult(answers);
            return;
        }

        dialogue.Inputs = answers;
        Send(InteractionMessages.ToMessage(dialogue));
    }

    private void Send(WatchInteractionsResponseUpdate update)
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(update));
        }
    }
}

/// <summary>One question that waits for its answer.</summary>
internal sealed class Dialogue(int id, ResourceCommandAnnotation command, InteractionInputCollection inputs, CancellationToken cancellationToken)
{
    public int Id { get; } = id;

    public ResourceCommandAnnotation Command { get; } = command;

    public InteractionInputCollection Inputs { get; set; } = inputs;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public TaskCompletionSource<InteractionInputCollection?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
