using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol;
using Xaa.McpClientHost.Chat;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Shows a conversation: what the agent says on standard output, what it does on standard error; or all of it as JSON, a line each.</summary>
internal sealed class ChatPrinter(Terminal terminal, bool asJson, bool yes) : IDisposable
{
    private static readonly JsonSerializerOptions OneLine = new(McpJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A question comes after what it is about, and never across it.
    private readonly SemaphoreSlim _shown = new(0);
    private bool _declined;

    /// <summary>Runs one request to its end.</summary>
    public async Task<int> RunAsync(AgentChat chat, string request, CancellationToken cancellationToken)
    {
        var end = RunEnd.Failed;
        var isInLine = false;
        await foreach (var happened in chat.AskAsync(request, ConfirmAsync, cancellationToken))
        {
            if (happened is ChatEvent.Ended ended)
                end = ended.How;
            if (asJson)
            {
                await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(happened, OneLine));
            }
            else
            {
                await ShowAsync(happened, isInLine);
                isInLine = happened is ChatEvent.Said;
            }
            if (happened is ChatEvent.Called { NeedsConfirmation: true })
                _shown.Release();
        }
        cancellationToken.ThrowIfCancellationRequested();
        return end == RunEnd.Failed ? ExitCodes.Unavailable : _declined ? ExitCodes.Usage : ExitCodes.Done;
    }

    public void Dispose() => _shown.Dispose();

    private async Task ShowAsync(ChatEvent happened, bool isInLine)
    {
        if (happened is ChatEvent.Said said)
            await terminal.Output.WriteAsync(ResultText.Printable(said.Text));
        else if (isInLine)
            await terminal.Output.WriteLineAsync();
        await terminal.Output.FlushAsync(CancellationToken.None);
        if (Line(happened) is { } line)
            await terminal.Error.WriteLineAsync(line);
    }

    private async Task<bool> ConfirmAsync(ChatEvent.Called call, CancellationToken cancellationToken)
    {
        await _shown.WaitAsync(cancellationToken);
        if (yes)
            return true;
        if (terminal.IsInteractive)
        {
            return await terminal.ConfirmCallAsync(
                call.ServerTitle, call.Tool, call.Arguments.EnumerateObject().Select(argument => (argument.Name, argument.Value)), cancellationToken);
        }
        _declined = true;
        await terminal.Error.WriteLineAsync($"{ToolText.Plain(call.Tool)} may change something, and nobody is here to be asked: say --yes if it shall be called.");
        return false;
    }

    private static string? Line(ChatEvent happened) => happened switch
    {
        ChatEvent.Called call => $"[{call.ServerTitle}: {ToolText.Plain(call.Tool)} {ToolText.Plain(call.Arguments.GetRawText())}]",
        ChatEvent.Answered { IsError: true } answer =>
            $"[failed: {ToolText.Plain(string.Join(' ', answer.Content.OfType<ModelContextProtocol.Protocol.TextContentBlock>().Select(text => text.Text)))}]",
        ChatEvent.NotAnswered fault => $"[{ToolText.Plain($"{fault.Title} {fault.Detail}".Trim())}]",
        ChatEvent.Failed fault => ToolText.Plain(fault.Message),
        _ => null,
    };
}
