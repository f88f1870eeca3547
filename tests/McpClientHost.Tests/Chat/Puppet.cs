using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Xaa.McpClientHost.Tests.Chat;

/// <summary>A model that does what a test says: one answer for each time it is asked. When the test has said nothing more, it says "Done.".</summary>
internal sealed class Puppet : IChatClient
{
    private readonly ConcurrentQueue<Func<IReadOnlyList<ChatMessage>, AIContent[]>> _answers = [];
    private int _calls;

    /// <summary>All that it was sent, each time.</summary>
    public ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<AITool> Tools)> Asked { get; } = [];

    public Puppet Says(string text) => Does(_ => [new TextContent(text)]);

    public Puppet Calls(string tool, params (string Name, object? Value)[] arguments) =>
        Does(_ => [Call(tool, arguments)]);

    public Puppet Does(Func<IReadOnlyList<ChatMessage>, AIContent[]> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public FunctionCallContent Call(string tool, params (string Name, object? Value)[] arguments) =>
        new($"c{Interlocked.Increment(ref _calls)}", tool, arguments.ToDictionary(a => a.Name, a => a.Value));

    /// <summary>What it was told of the calls since the last request.</summary>
    public IReadOnlyList<string> Results => [.. Asked.Last().Messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(r => r.Result!.ToString()!)];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> all = [.. messages];
        Asked.Enqueue((all, [.. options?.Tools ?? []]));
        await Task.Yield();
        foreach (var content in _answers.TryDequeue(out var answer) ? answer(all) : [new TextContent("Done.")])
            yield return new(ChatRole.Assistant, new List<AIContent> { content });
        yield return new() { Role = ChatRole.Assistant, FinishReason = ChatFinishReason.Stop };
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The agent asks for streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
