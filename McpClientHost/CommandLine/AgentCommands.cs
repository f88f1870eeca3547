using System.CommandLine;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>The agent without pages: for scripts, and for people who live in a terminal.</summary>
public static class AgentCommands
{
    private static readonly string[] Help = ["--help", "-h", "-?"];

    /// <summary>Whether this program was started for a command. Everything else is the web host's configuration.</summary>
    public static bool Asks(string[] args) => args is [var first, ..] && (Help.Contains(first) || IsWord(first));

    /// <summary>Runs the command in this process's own terminal.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(string[] args) =>
        RunAsync(args, Terminal.Own, new ConfigurationBuilder().AddEnvironmentVariables().Build(), TimeProvider.System, CancellationToken.None);

    /// <summary>Runs the command in any terminal.</summary>
    public static async Task<int> RunAsync(
        string[] args, Terminal terminal, IConfiguration environment, TimeProvider time, CancellationToken cancellationToken)
    {
        var run = new CommandRun(terminal, environment, time);
        var root = new RootCommand("Acme Agent on the command line: every MCP server that your company lets you reach, after one sign-in.")
        {
            HelpName = "dotnet run --project McpClientHost --",
        };
        root.Options.Add(run.Seed);
        root.Options.Add(run.NoBrowser);
        root.Subcommands.Add(SignInCommand.Create(run));
        root.Subcommands.Add(SignOutCommand.Create(run));
        root.Subcommands.Add(WhoAmICommand.Create(run));
        root.Subcommands.Add(ToolsCommand.Create(run));
        root.Subcommands.Add(CallCommand.Create(run));
        root.Subcommands.Add(ChatCommand.Create(run));

        // @file belongs to --args-json.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        var exitCode = await parsed.InvokeAsync(
            new() { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false }, cancellationToken);
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }

    private static bool IsWord(string first) => first is [not '-', ..] && first.All(c => char.IsAsciiLetterLower(c) || c == '-');
}
