using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>
/// A model without a model: it understands the requests of docs/agent.md and nothing else, and says so. It is asked like any other, with the
/// conversation and the tools, keeps nothing in between, and works out from the answers that are there already what the next call is.
/// </summary>
public sealed partial class ScriptedPlanner : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var talk = Talk.Read([.. messages], options?.Tools ?? []);
        var end = ChatFinishReason.Stop;
        foreach (var content in Next(talk))
        {
            if (content is FunctionCallContent)
                end = ChatFinishReason.ToolCalls;
            // Whoever reads gets a word at a time, as from a model.
            IEnumerable<AIContent> pieces = content is TextContent { Text: var text } ? Words().Matches(text).Select(m => new TextContent(m.Value)) : [content];
            foreach (var piece in pieces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return new(ChatRole.Assistant, new List<AIContent> { piece });
            }
        }
        yield return new() { Role = ChatRole.Assistant, FinishReason = end };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    /// <summary>Goes through the plan again, past what was said and called before, to what comes next.</summary>
    private static IEnumerable<AIContent> Next(Talk talk)
    {
        var made = 0;
        foreach (var step in Plans.Of(talk))
        {
            switch (step)
            {
                case Say(var text) when made == talk.Calls.Count:
                    yield return new TextContent(text + "\n\n");
                    break;
                case Call call when made < talk.Calls.Count:
                    if (talk.Calls[made].Tool != call.Tool)
                    {
                        yield return new TextContent("Your servers have changed while I was at work. Please ask me again.");
                        yield break;
                    }
                    call.Read(talk.Calls[made++].Result);
                    break;
                case Call call:
                    yield return new FunctionCallContent($"call_{talk.CallsBefore + made + 1}", call.Tool, call.Arguments);
                    yield break;
            }
        }
    }

    [GeneratedRegex(@"\S+\s*|\s+")]
    private static partial Regex Words();
}
