using Xaa.McpClientHost.CommandLine;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>What is wrong around a command is named: a server or the stack that is away, a seed, a word that is no command.</summary>
[Collection(CommandStack.Collection)]
public sealed class SurroundingsTests(CommandStack stack) : AtTerminal(stack)
{
    [Fact]
    public async Task A_server_that_is_down_is_named_and_the_others_answer()
    {
        Alice.Environment["Addresses:crm"] = "http://127.0.0.1:9";

        var call = await Alice.RunAsync("call", "crm", "list_deals");
        Assert.Equal(ExitCodes.Unavailable, call.ExitCode);
        Assert.Contains("CRM (http://127.0.0.1:9/mcp)", call.Error);
        Assert.Contains("start it with dotnet run --project AppHost", call.Error);

        var tools = await Alice.RunAsync("tools");
        Assert.Equal(ExitCodes.Done, tools.ExitCode);
        Assert.Contains("list_files", tools.Output);
    }

    [Fact]
    public async Task A_stack_that_is_not_running_is_said_to_be_so()
    {
        Alice.Environment["Addresses:idp"] = "http://127.0.0.1:9";
        Alice.IsInteractive = true;

        var ran = await Alice.RunAsync("tools");

        Assert.Equal((ExitCodes.Unavailable, ""), (ran.ExitCode, ran.Output));
        Assert.Contains("The stack is not running at http://127.0.0.1:9: start it with dotnet run --project AppHost", ran.Error);
    }

    [Fact]
    public async Task A_seed_that_is_missing_or_wrong_is_named()
    {
        var missing = await Alice.RunAsync("tools", "--seed", "no-such-seed.json");
        Assert.Equal(ExitCodes.Usage, missing.ExitCode);
        Assert.Contains("no-such-seed.json", missing.Error);

        var wrong = Path.Combine(Alice.Data, "wrong.json");
        await File.WriteAllTextAsync(wrong, (await File.ReadAllTextAsync(Stack.SeedFile, TestContext.Current.CancellationToken)).Replace("/callback", "/signin/callback"), TestContext.Current.CancellationToken);
        var ran = await Alice.RunAsync("tools", "--seed", wrong);
        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("seed cannot be used", ran.Error);
    }

    [Theory] // RFC 8252 §8.3
    [InlineData("http://localhost/callback")]
    [InlineData("https://agent.example/callback")]
    public async Task A_client_that_is_not_answered_on_loopback_is_none_for_a_terminal(string redirectUri)
    {
        var file = Path.Combine(Alice.Data, "elsewhere.json");
        var seed = await File.ReadAllTextAsync(Stack.SeedFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, seed.Replace("http://127.0.0.1/callback", redirectUri, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Alice.Environment["Addresses:idp"] = Stack.Idp;
        foreach (var server in (string[])["design", "wiki", "crm", "payments"])
            Alice.Environment[$"Addresses:{server}"] = Stack.AddressOf(server);

        var ran = await Alice.RunAsync("sign-in", "--seed", file);

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("idp.redirectUri must be http://127.0.0.1/callback", ran.Error);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_each_has_its_own()
    {
        var all = await Alice.RunAsync("--help");
        Assert.Equal(ExitCodes.Done, all.ExitCode);
        Assert.All((string[])["sign-in", "sign-out", "whoami", "tools", "call", "chat"], command => Assert.Contains($"  {command}", all.Output));
        Assert.Contains("--args-json", (await Alice.RunAsync("call", "--help")).Output);
        Assert.Equal(ExitCodes.Usage, (await Alice.RunAsync("cal")).ExitCode);
    }
}
