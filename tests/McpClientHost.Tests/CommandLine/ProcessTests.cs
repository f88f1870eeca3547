using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Xaa.McpClientHost.CommandLine;
using Xaa.ServiceDefaults.Tests;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>The program itself, as a script starts it: which arguments are a command, and where what is printed goes.</summary>
[Collection(CommandStack.Collection)]
public sealed class ProcessTests(CommandStack stack)
{
    [Fact]
    public async Task A_command_runs_without_a_web_host_and_prints_JSON_alone()
    {
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");

        var ran = await RunAsync(alice.Data, "tools", "wiki", "--json");

        Assert.True(ran is { ExitCode: ExitCodes.Done, Error: "" }, ran.ToString());
        Assert.Equal("wiki", (string?)JsonNode.Parse(ran.Output)!["servers"]![0]!["name"]);
        Assert.Equal(ExitCodes.Usage, (await RunAsync(alice.Data, "cal", "wiki")).ExitCode);
    }

    [Fact]
    public async Task Where_a_collector_is_named_the_steps_of_a_command_stand_in_its_trace()
    {
        await using var collector = await Collector.StartAsync();
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");

        var ran = await RunAsync(alice.Data, collector.Settings, "tools", "wiki");

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        var traces = collector.Text("traces");
        Assert.All((string[])["tools", "xaa.connect", "agent-cli-at-wiki"], word => Assert.Contains(word, traces));
        Assert.DoesNotMatch(AnyToken.Written, traces);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_cleanly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no SIGINT from outside.");
        using var alice = new Shell(stack, "alice");
        using var process = Start(alice.Data, [], "sign-in", "--no-browser");
        var cancellationToken = TestContext.Current.CancellationToken;
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line && !line.Contains("/authorize?", StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);

        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal((ExitCodes.Cancelled, "Cancelled.\n"), (process.ExitCode, error));
    }

    [Theory]
    [InlineData(true, "tools")]
    [InlineData(true, "sign-in", "--no-browser")]
    [InlineData(true, "toolz")]
    [InlineData(true, "--help")]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://localhost:7200")]
    [InlineData(false, "--environment=Development")]
    [InlineData(false, "/urls", "http://localhost:7200")]
    [InlineData(false, "urls=http://localhost:7200")]
    public void A_word_is_a_command_and_everything_else_is_for_the_web_host(bool isCommand, params string[] args) =>
        Assert.Equal(isCommand, AgentCommands.Asks(args));

    private Task<Ran> RunAsync(string data, params string[] args) => RunAsync(data, [], args);

    private async Task<Ran> RunAsync(string data, (string Name, string Value)[] environment, params string[] args)
    {
        using var process = Start(data, environment, args);
        var cancellationToken = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    private Process Start(string data, (string Name, string Value)[] environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AgentCommands).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["Agent__SeedFile"] = stack.SeedFile, ["Agent__DataDirectory"] = data },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
