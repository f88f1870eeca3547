using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Xaa.McpClientHost.CommandLine;

/// <summary><c>call</c>: one tool of one server.</summary>
internal static class CallCommand
{
    public static Command Create(CommandRun run)
    {
        var server = new Argument<string>("server") { Description = "The server's short name, such as design." };
        var tool = new Argument<string>("tool") { Description = "The tool's name, as tools lists it." };
        var arguments = new Option<string[]>("--arg")
        {
            Description = "An argument; its type follows from the tool. May be repeated.",
            HelpName = "name=value",
        };
        var json = new Option<string?>("--args-json")
        {
            Description = "All arguments as a JSON object, or the file or standard input that holds it.",
            HelpName = "JSON|@FILE|-",
        };
        var asJson = new Option<bool>("--json") { Description = "For scripts: the whole answer." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask before a tool that changes something." };
        var command = new Command("call", "Call a tool.") { server, tool, arguments, json, asJson, yes };
        command.SetAction((parsed, cancellationToken) => run.InAsync(
            parsed,
            parsed.GetValue(asJson),
            async (session, ending) =>
            {
                var call = new Call(
                    parsed.GetRequiredValue(server),
                    parsed.GetRequiredValue(tool),
                    parsed.GetValue(arguments) ?? [],
                    await ReadAsync(parsed.GetValue(json), run.Terminal, ending),
                    parsed.GetValue(yes));
                var result = await RunAsync(run.Terminal, session, call, ending);
                await run.Terminal.Output.WriteLineAsync(parsed.GetValue(asJson) ? CommandJson.Text(Json(call, result)) : ResultText.Of(result));
                return result.IsError == true ? ExitCodes.ToolFailed : ExitCodes.Done;
            },
            cancellationToken));
        return command;
    }

    private static async Task<CallToolResult> RunAsync(Terminal terminal, AgentSession session, Call call, CancellationToken cancellationToken)
    {
        var server = session.FindServer(call.Server);
        var person = await session.RequireSignInAsync(cancellationToken);
        await using var connected = await session.ConnectAsync(server, person, cancellationToken);
        var tool = connected.FindTool(call.Tool);
        var arguments = ToolArguments.Read(tool, call.Pairs, call.Json);
        if (!call.Yes && !ToolText.OnlyReads(tool))
            await ConfirmAsync(terminal, tool, arguments, server.DisplayName, cancellationToken);
        return await session.CallAsync(connected, tool.Name, arguments, cancellationToken);
    }

    private static async Task ConfirmAsync(
        Terminal terminal, Tool tool, Dictionary<string, JsonElement> arguments, string server, CancellationToken cancellationToken)
    {
        if (!terminal.IsInteractive)
        {
            throw new CommandException(
                ExitCodes.Usage, $"{tool.Name} of {server} may change something, and nobody is here to be asked: say --yes if it shall be called.");
        }
        if (!await terminal.ConfirmCallAsync(server, tool.Name, arguments.Select(a => (a.Key, a.Value)), cancellationToken))
            throw new CommandException(ExitCodes.Cancelled, "Nothing was called.");
    }

    private static async Task<JsonObject?> ReadAsync(string? source, Terminal terminal, CancellationToken cancellationToken)
    {
        if (source is null)
            return null;
        try
        {
            var text = source switch
            {
                "-" => await terminal.Input.ReadToEndAsync(cancellationToken),
                ['@', .. var file] => await File.ReadAllTextAsync(file, cancellationToken),
                _ => source,
            };
            return JsonNode.Parse(text) as JsonObject ?? throw new CommandException(ExitCodes.Usage, "--args-json takes a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new CommandException(ExitCodes.Usage, $"--args-json is no JSON. {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--args-json cannot be read. {fault.Message}");
        }
    }

    private static object Json(Call call, CallToolResult result) => new
    {
        call.Server,
        call.Tool,
        IsError = result.IsError == true,
        Content = result.Content.Select(block => JsonSerializer.SerializeToElement(block, McpJsonUtilities.DefaultOptions)),
        Structured = result.StructuredContent,
    };

    private sealed record Call(string Server, string Tool, IReadOnlyList<string> Pairs, JsonObject? Json, bool Yes);
}
