using System.Text.Json.Nodes;
using Xaa.McpClientHost.CommandLine;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary><c>chat</c> with the scripted planner, over the demo's own servers.</summary>
[Collection(CommandStack.Collection)]
public sealed class ChatTests(CommandStack stack) : AtTerminal(stack)
{
    private const string Summarise = "Find the Q3 deck in design and summarise it in the wiki";

    [Fact]
    public async Task What_the_agent_says_is_printed_and_what_it_does_is_said_beside()
    {
        var ran = await Alice.RunAsync("chat", "Which deals close this month?");

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.Contains("[CRM: deals_closing_this_month", ran.Error);
        Assert.Contains("deal", ran.Output);
    }

    [Fact]
    public async Task For_a_script_each_event_is_a_line_of_JSON()
    {
        var ran = await Alice.RunAsync("chat", "Which deals close this month?", "--json");

        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        var events = ran.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(("asked", "ended"), ((string?)events[0]["type"], (string?)events[^1]["type"]));
        var called = Assert.Single(events, happened => (string?)happened["type"] == "called");
        Assert.Equal(("crm", "deals_closing_this_month", false), ((string?)called["server"], (string?)called["tool"], (bool)called["needsConfirmation"]!));
    }

    [Fact]
    public async Task A_script_changes_nothing_unless_it_says_yes()
    {
        var refused = await Alice.RunAsync("chat", Summarise);
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("--yes", refused.Error);

        var done = await Alice.RunAsync("chat", Summarise, "--yes");
        Assert.True(done.ExitCode == ExitCodes.Done, done.ToString());
        Assert.Contains("[Wiki: write_page", done.Error);
    }

    [Fact] // SPEC 22, RFC 9470
    public async Task A_refund_is_asked_about_wants_the_second_factor_and_goes_on()
    {
        (Alice.IsInteractive, Alice.Input) = (true, "y\n");

        var ran = await Alice.RunAsync("chat", "Refund the last Acme payment");

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.Matches(@"\[Payments: refund_payment [^\n]*\n(?s:.*)Call it\? \[y/N\] ", ran.Error);
        Assert.Contains("acr_values=urn%3Axaa%3Amfa", Alice.Opened[^1].Query);
        Assert.Equal(2, Alice.Opened.Count);
    }

    [Fact]
    public async Task At_a_terminal_it_is_a_conversation_until_an_empty_line()
    {
        (Alice.IsInteractive, Alice.Input) = (true, "Which deals close this month?\nWhich deals close this month?\n\n");

        var ran = await Alice.RunAsync("chat");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        Assert.Equal(3, ran.Error.Split("[CRM: deals_closing_this_month").Length);
    }

    [Fact] // SPEC 75
    public async Task A_server_that_policy_closes_is_not_used_and_the_agent_says_so()
    {
        using var bob = new Shell(Stack, "bob");
        await bob.RunAsync("sign-in");

        var ran = await bob.RunAsync("chat", "Refund the last Acme payment", "--yes");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        Assert.DoesNotContain("[Payments:", ran.Error);
        Assert.Contains("Payments", ran.Output);
    }

    [Fact]
    public async Task A_model_that_is_not_set_up_is_said_to_be_so()
    {
        Alice.Environment["Agent:Model:Provider"] = "openai";

        var ran = await Alice.RunAsync("chat", "Hello");

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("Agent:Model:Name must name the model.", ran.Error);
    }
}
