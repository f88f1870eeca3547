using System.CommandLine;
using Microsoft.AspNetCore.Authentication;
using Xaa.McpClientHost.Chat;

namespace Xaa.McpClientHost.CommandLine;

/// <summary><c>chat</c>: the agent plans and calls tools over all servers; one request, or at a terminal a conversation.</summary>
internal static class ChatCommand
{
    public static Command Create(CommandRun run)
    {
        var request = new Argument<string?>("request")
        {
            Description = "What the agent shall do, such as \"Which deals close this month?\". Without it: a conversation, or what standard input says.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var asJson = new Option<bool>("--json") { Description = "For scripts: what happens, one JSON object a line." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask before a tool that changes something." };
        var command = new Command("chat", "Have the agent do something with the tools of all servers.") { request, asJson, yes };
        command.SetAction((parsed, cancellationToken) => run.InAsync(
            parsed,
            parsed.GetValue(asJson),
            async (session, ending) =>
            {
                var person = await session.RequireSignInAsync(ending);
                await using var servers = await ChatServers.ConnectAsync(session, person, ending);
                var chat = session.Chat(SignInCommand.Name(person), servers.All);
                using var printer = new ChatPrinter(run.Terminal, parsed.GetValue(asJson), parsed.GetValue(yes));
                if (parsed.GetValue(request) is { } only)
                    return await printer.RunAsync(chat, only, ending);
                if (!run.Terminal.IsInteractive)
                    return await printer.RunAsync(chat, await run.Terminal.Input.ReadToEndAsync(ending), ending);
                return await ConverseAsync(run.Terminal, chat, printer, ending);
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> ConverseAsync(Terminal terminal, AgentChat chat, ChatPrinter printer, CancellationToken cancellationToken)
    {
        await terminal.Error.WriteLineAsync("Say what the agent shall do; an empty line ends it.");
        while (true)
        {
            await terminal.Error.WriteAsync("> ");
            await terminal.Error.FlushAsync(cancellationToken);
            if (await terminal.Input.ReadLineAsync(cancellationToken) is not { } line || string.IsNullOrWhiteSpace(line))
                return ExitCodes.Done;
            await printer.RunAsync(chat, line, cancellationToken);
        }
    }

    /// <summary>All servers, connected at once; what cannot be used says why.</summary>
    private sealed class ChatServers(IReadOnlyList<ConnectedServer> connected, IReadOnlyList<ChatServer> all) : IAsyncDisposable
    {
        public IReadOnlyList<ChatServer> All => all;

        public static async Task<ChatServers> ConnectAsync(AgentSession session, AuthenticationTicket person, CancellationToken cancellationToken)
        {
            List<ConnectedServer> open = [];
            var all = await Task.WhenAll(session.Seed.Servers.Select(async server =>
            {
                try
                {
                    var connected = await session.ConnectAsync(server, person, cancellationToken);
                    lock (open)
                    {
                        open.Add(connected);
                    }
                    return new ChatServer(
                        server.Name,
                        server.DisplayName,
                        connected.Tools,
                        Obstacle: null,
                        (tool, arguments, ending) => session.CallForChatAsync(connected, tool, arguments, ending));
                }
                catch (CommandException fault) when (fault.ExitCode is ExitCodes.Refused or ExitCodes.Unavailable)
                {
                    return new ChatServer(server.Name, server.DisplayName, [], fault.Message, (_, _, _) => throw fault);
                }
            }));
            return new(open, all);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in connected)
                await server.DisposeAsync();
        }
    }
}
