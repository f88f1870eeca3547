using System.CommandLine;
using Microsoft.AspNetCore.Authentication;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.CommandLine;

/// <summary><c>tools</c>: what every server offers this person, all of them asked at once.</summary>
internal static class ToolsCommand
{
    public static Command Create(CommandRun run)
    {
        var server = new Argument<string?>("server") { Description = "One server; otherwise all of them.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "For scripts: every tool with its input schema." };
        var command = new Command("tools", "List the tools that you may use, server by server.") { server, json };
        command.SetAction((parsed, cancellationToken) => run.InAsync(
            parsed,
            parsed.GetValue(json),
            (session, ending) => RunAsync(run.Terminal, session, parsed.GetValue(server), parsed.GetValue(json), ending),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, AgentSession session, string? only, bool asJson, CancellationToken cancellationToken)
    {
        IReadOnlyList<SeedServer> servers = only is null ? session.Seed.Servers : [session.FindServer(only)];
        var person = await session.RequireSignInAsync(cancellationToken);
        var listed = await Task.WhenAll(servers.Select(server => ListAsync(session, server, person, cancellationToken)));

        await terminal.Output.WriteLineAsync(asJson ? CommandJson.Text(new { Servers = listed.Select(Json) }) : string.Join("\n\n", listed.Select(Text)));
        // A server that policy closes is an answer to the question what there is; that none can be used is none.
        return listed.Any(one => one.Fault is null) ? ExitCodes.Done : listed.Max(one => one.Fault!.ExitCode);
    }

    private static async Task<Listed> ListAsync(AgentSession session, SeedServer server, AuthenticationTicket person, CancellationToken cancellationToken)
    {
        try
        {
            await using var connected = await session.ConnectAsync(server, person, cancellationToken);
            return new(server, connected, null);
        }
        catch (CommandException fault)
        {
            return new(server, null, fault);
        }
    }

    private static string Text(Listed one) => one.Connected is { } connected
        ? $"{Title(one)}\n{string.Join('\n', connected.Tools.Select(ToolText.Line))}"
        : $"{Title(one)}\n  {one.Fault!.Message.ReplaceLineEndings("\n  ")}";

    private static string Title(Listed one) => $"{one.Server.DisplayName} ({one.Server.Name})";

    private static object Json(Listed one) => new
    {
        one.Server.Name,
        one.Server.DisplayName,
        Tools = one.Connected?.Tools.Select(tool => new
        {
            tool.Name,
            tool.Title,
            tool.Description,
            OnlyReads = ToolText.OnlyReads(tool),
            tool.InputSchema,
        }),
        Error = one.Fault is { } fault ? CommandJson.Of(fault) : null,
    };

    private sealed record Listed(SeedServer Server, ConnectedServer? Connected, CommandException? Fault);
}
