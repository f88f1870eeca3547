using System.Text.Json.Nodes;
using Xaa.McpClientHost.CommandLine;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary><c>call</c> and <c>tools</c>, against the demo's own servers: what they print, and how they end.</summary>
[Collection(CommandStack.Collection)]
public sealed class CallTests(CommandStack stack) : AtTerminal(stack)
{
    [Fact]
    public async Task All_tools_of_all_servers_are_listed_with_what_they_take()
    {
        var ran = await Alice.RunAsync("tools");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        Assert.Contains("Design (design)\n", ran.Output);
        Assert.Contains("  search_pages query=text", ran.Output);
        Assert.Matches(@"  add_comment [^\n]*\(changes something\)\n", ran.Output);
        Assert.DoesNotMatch(@"  list_files [^\n]*\(changes something\)\n", ran.Output);
    }

    [Fact]
    public async Task For_a_script_the_list_is_JSON_and_nothing_else()
    {
        var ran = await Alice.RunAsync("tools", "crm", "--json");

        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        var crm = Assert.Single(JsonNode.Parse(ran.Output)!["servers"]!.AsArray())!;
        Assert.Equal(("crm", "CRM"), ((string?)crm["name"], (string?)crm["displayName"]));
        var deals = Assert.Single(crm["tools"]!.AsArray(), tool => (string?)tool!["name"] == "list_deals")!;
        Assert.True((bool)deals["onlyReads"]!);
        Assert.Equal("object", (string?)deals["inputSchema"]!["type"]);
    }

    [Fact]
    public async Task A_tool_that_only_reads_is_called_without_a_question()
    {
        var ran = await Alice.RunAsync("call", "wiki", "search_pages", "--arg", "query=design", "--json");

        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        var answer = JsonNode.Parse(ran.Output)!;
        Assert.Equal(("wiki", "search_pages", false), ((string?)answer["server"], (string?)answer["tool"], (bool)answer["isError"]!));
        Assert.NotNull(answer["structured"]);
        Assert.Equal("text", (string?)answer["content"]![0]!["type"]);

        var read = await Alice.RunAsync("call", "wiki", "search_pages", "--arg", "query=design");
        Assert.Equal(answer["structured"]!.ToJsonString(), JsonNode.Parse(read.Output)!.ToJsonString());
    }

    [Fact]
    public async Task A_script_must_say_yes_before_something_is_changed()
    {
        string[] write = ["call", "wiki", "write_page", "--arg", "slug=from-a-script", "--arg", "title=From a script", "--arg", "text=Hello.", "--arg", "basedOnVersion=0"];

        var refused = await Alice.RunAsync(write);
        Assert.Equal((ExitCodes.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--yes", refused.Error);

        var done = await Alice.RunAsync([.. write, "--yes"]);
        Assert.True(done.ExitCode == ExitCodes.Done, done.ToString());
        var page = await Alice.RunAsync("call", "wiki", "read_page", "--arg", "slug=from-a-script");
        Assert.Contains("Hello.", page.Output);
        Assert.Contains("agent-cli-at-wiki", (await Alice.RunAsync("call", "wiki", "list_history", "--arg", "slug=from-a-script")).Output);
    }

    [Theory]
    [InlineData("y\n", ExitCodes.Done)]
    [InlineData("no\n", ExitCodes.Cancelled)]
    [InlineData("", ExitCodes.Cancelled)]
    public async Task A_person_is_shown_what_would_be_changed_and_asked(string typed, int exitCode)
    {
        (Alice.IsInteractive, Alice.Input) = (true, typed);

        var ran = await Alice.RunAsync("call", "design", "create_file", "--arg", $"fileId=asked-{exitCode}-{typed.Length}", "--arg", "team=Web", "--arg", "name=Asked about");

        Assert.Equal(exitCode, ran.ExitCode);
        Assert.Contains("name = Asked about", ran.Error);
        Assert.Contains("Call it? [y/N]", ran.Error);
    }

    [Theory]
    [InlineData("There is no server 'nowhere'. There are design, wiki, crm, payments.", "nowhere", "list_files")]
    [InlineData("Design has no tool 'paint'. It has list_files", "design", "paint")]
    [InlineData("query is missing.", "wiki", "search_pages")]
    [InlineData("There is no parameter 'colour'.", "wiki", "search_pages", "--arg", "query=a", "--arg", "colour=red")]
    [InlineData("query is given twice.", "wiki", "search_pages", "--arg", "query=a", "--arg", "query=b")]
    [InlineData("'query' is not of the form name=value.", "wiki", "search_pages", "--arg", "query")]
    [InlineData("--args-json takes a JSON object.", "wiki", "search_pages", "--args-json", "[]")]
    [InlineData("--args-json is no JSON.", "wiki", "search_pages", "--args-json", "{")]
    [InlineData("--args-json cannot be read.", "wiki", "search_pages", "--args-json", "@no-such-file.json")]
    [InlineData("Required argument 'tool' missing", "wiki")]
    [InlineData("Unrecognized command or argument '--argh'", "wiki", "search_pages", "--argh")]
    public async Task What_was_typed_wrong_is_said_and_nothing_is_called(string says, params string[] args)
    {
        var ran = await Alice.RunAsync(["call", .. args]);

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains(says, ran.Error);
    }

    [Fact]
    public async Task A_wrong_argument_shows_what_the_tool_takes()
    {
        var ran = await Alice.RunAsync("call", "payments", "list_payments", "--arg", "limit=many", "--json");

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("limit takes a whole number, not 'many'.", ran.Error);
        Assert.Contains("  --arg limit=…  a whole number, may be left out", ran.Error);
        Assert.Equal(ExitCodes.Usage, (int)JsonNode.Parse(ran.Output)!["error"]!["exitCode"]!);
    }

    [Theory]
    [InlineData("argument")]
    [InlineData("file")]
    [InlineData("input")]
    public async Task Arguments_may_come_as_JSON_from_anywhere(string from)
    {
        const string Json = """{ "query": "design" }""";
        var file = Path.Combine(Alice.Data, "arguments.json");
        await File.WriteAllTextAsync(file, Json, TestContext.Current.CancellationToken);
        Alice.Input = Json;

        var ran = await Alice.RunAsync("call", "wiki", "search_pages", "--args-json", from switch { "file" => "@" + file, "input" => "-", _ => Json });

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
    }

    [Fact]
    public async Task An_error_of_the_tool_is_printed_and_told_by_the_exit_code()
    {
        var ran = await Alice.RunAsync("call", "wiki", "read_page", "--arg", "slug=no-such-page");

        Assert.Equal((ExitCodes.ToolFailed, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("no-such-page", ran.Output);
    }
}
