using System.Text.Json.Nodes;
using Xaa.McpClientHost.CommandLine;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary><c>call</c> and <c>tools</c>, against the demo's own servers: what they print, and how they end.</summary>
[Collection(CommandStack.Collection)]
public sealed class CallTests(CommandStack stack) : IAsyncLifetime
{
    private readonly Shell _alice = new(stack, "alice");

    public async ValueTask InitializeAsync() => Assert.Equal(ExitCodes.Done, (await _alice.RunAsync("sign-in")).ExitCode);

    public ValueTask DisposeAsync()
    {
        // Whatever was printed, none of it is a token: JWTs look like this, and the IdP's opaque ones are 43 characters of base64url.
        Assert.DoesNotMatch(AnyToken.Written, _alice.Printed);
        Assert.DoesNotMatch("(?<![A-Za-z0-9_=-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", WithoutAddresses(_alice.Printed));
        Assert.DoesNotContain("-secret-", _alice.Printed);
        _alice.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task All_tools_of_all_servers_are_listed_with_what_they_take()
    {
        var ran = await _alice.RunAsync("tools");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        Assert.Contains("Design (design)\n", ran.Output);
        Assert.Contains("  search_pages query=text", ran.Output);
        Assert.Matches(@"  add_comment [^\n]*\(changes something\)\n", ran.Output);
        Assert.DoesNotMatch(@"  list_files [^\n]*\(changes something\)\n", ran.Output);
    }

    [Fact]
    public async Task For_a_script_the_list_is_JSON_and_nothing_else()
    {
        var ran = await _alice.RunAsync("tools", "crm", "--json");

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
        var ran = await _alice.RunAsync("call", "wiki", "search_pages", "--arg", "query=design", "--json");

        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        var answer = JsonNode.Parse(ran.Output)!;
        Assert.Equal(("wiki", "search_pages", false), ((string?)answer["server"], (string?)answer["tool"], (bool)answer["isError"]!));
        Assert.NotNull(answer["structured"]);
        Assert.Equal("text", (string?)answer["content"]![0]!["type"]);

        var read = await _alice.RunAsync("call", "wiki", "search_pages", "--arg", "query=design");
        Assert.Equal(answer["structured"]!.ToJsonString(), JsonNode.Parse(read.Output)!.ToJsonString());
    }

    [Fact]
    public async Task A_script_must_say_yes_before_something_is_changed()
    {
        string[] write = ["call", "wiki", "write_page", "--arg", "slug=from-a-script", "--arg", "title=From a script", "--arg", "text=Hello.", "--arg", "basedOnVersion=0"];

        var refused = await _alice.RunAsync(write);
        Assert.Equal((ExitCodes.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--yes", refused.Error);

        var done = await _alice.RunAsync([.. write, "--yes"]);
        Assert.True(done.ExitCode == ExitCodes.Done, done.ToString());
        var page = await _alice.RunAsync("call", "wiki", "read_page", "--arg", "slug=from-a-script");
        Assert.Contains("Hello.", page.Output);
        Assert.Contains("agent-cli-at-wiki", (await _alice.RunAsync("call", "wiki", "list_history", "--arg", "slug=from-a-script")).Output);
    }

    [Theory]
    [InlineData("y\n", ExitCodes.Done)]
    [InlineData("no\n", ExitCodes.Cancelled)]
    [InlineData("", ExitCodes.Cancelled)]
    public async Task A_person_is_shown_what_would_be_changed_and_asked(string typed, int exitCode)
    {
        (_alice.IsInteractive, _alice.Input) = (true, typed);

        var ran = await _alice.RunAsync("call", "design", "create_file", "--arg", $"fileId=asked-{exitCode}-{typed.Length}", "--arg", "team=Web", "--arg", "name=Asked about");

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
        var ran = await _alice.RunAsync(["call", .. args]);

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains(says, ran.Error);
    }

    [Fact]
    public async Task A_wrong_argument_shows_what_the_tool_takes()
    {
        var ran = await _alice.RunAsync("call", "payments", "list_payments", "--arg", "limit=many", "--json");

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
        var file = Path.Combine(_alice.Data, "arguments.json");
        await File.WriteAllTextAsync(file, Json, TestContext.Current.CancellationToken);
        _alice.Input = Json;

        var ran = await _alice.RunAsync("call", "wiki", "search_pages", "--args-json", from switch { "file" => "@" + file, "input" => "-", _ => Json });

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
    }

    [Fact]
    public async Task An_error_of_the_tool_is_printed_and_told_by_the_exit_code()
    {
        var ran = await _alice.RunAsync("call", "wiki", "read_page", "--arg", "slug=no-such-page");

        Assert.Equal((ExitCodes.ToolFailed, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("no-such-page", ran.Output);
    }

    [Fact] // SPEC 24, 75
    public async Task Bob_is_refused_by_policy_and_told_who_decides()
    {
        using var bob = new Shell(stack, "bob");
        await bob.RunAsync("sign-in");

        var ran = await bob.RunAsync("call", "design", "list_files", "--json");

        Assert.Equal(ExitCodes.Refused, ran.ExitCode);
        Assert.StartsWith($"Your company's identity provider ({stack.Idp}) refused at step 2, token exchange: access_denied.", ran.Error);
        Assert.Contains("Your company's administrators decide that", ran.Error);
        var refusal = JsonNode.Parse(ran.Output)!["error"]!["refusal"]!;
        Assert.Equal(("TokenExchange", "access_denied", true), ((string?)refusal["step"], (string?)refusal["code"], (bool)refusal["isPolicyDenial"]!));

        var tools = await bob.RunAsync("tools");
        Assert.Equal(ExitCodes.Done, tools.ExitCode);
        Assert.Contains("search_pages", tools.Output);
        Assert.Contains("access_denied", tools.Output);
        Assert.Single(bob.Opened);
    }

    [Fact]
    public async Task Nobody_is_signed_in_for_a_script()
    {
        using var carol = new Shell(stack, "carol");

        var ran = await carol.RunAsync("tools", "wiki");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("sign-in", ran.Error);
        Assert.Empty(carol.Opened);
    }

    [Fact]
    public async Task A_person_at_the_terminal_is_sent_to_sign_in_when_it_is_needed()
    {
        using var bob = new Shell(stack, "bob") { IsInteractive = true };

        var ran = await bob.RunAsync("call", "crm", "list_deals", "--json");

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.NotNull(JsonNode.Parse(ran.Output));
        Assert.Single(bob.Opened);
    }

    [Fact]
    public async Task A_sign_in_that_has_ended_at_the_IdP_has_ended_here()
    {
        using var bob = new Shell(stack, "bob");
        await bob.RunAsync("sign-in");
        await bob.SignOutAtIdpAsync();

        var ran = await bob.RunAsync("call", "crm", "list_deals");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("Your sign-in has ended.", ran.Error);
    }

    [Fact] // SPEC 22, RFC 9470
    public async Task A_charge_asks_for_the_second_factor_once_and_goes_on_where_it_was()
    {
        _alice.IsInteractive = true;
        string[] charge = ["call", "payments", "charge_card", "--yes", "--arg", "customerId=globex", "--arg", "amount=1200", "--arg", "description=Seat", "--arg"];

        var ran = await _alice.RunAsync([.. charge, $"idempotencyKey={Guid.NewGuid()}"]);

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.Contains("acr_values=urn%3Axaa%3Amfa", _alice.Opened[^1].Query);
        Assert.Equal(2, _alice.Opened.Count);

        var again = await _alice.RunAsync([.. charge, $"idempotencyKey={Guid.NewGuid()}"]);
        Assert.True(again.ExitCode == ExitCodes.Done, again.ToString());
        Assert.Equal(2, _alice.Opened.Count);
    }

    [Fact]
    public async Task A_script_is_told_how_to_sign_in_more_strongly()
    {
        string[] charge =
        [
            "call", "payments", "charge_card", "--yes", "--arg", "customerId=globex", "--arg", "amount=1200", "--arg", "description=Seat",
            "--arg", $"idempotencyKey={Guid.NewGuid()}",
        ];

        var ran = await _alice.RunAsync(charge);
        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("sign-in --acr urn:xaa:mfa", ran.Error);

        Assert.Equal(ExitCodes.Done, (await _alice.RunAsync("sign-in", "--acr", "urn:xaa:mfa")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await _alice.RunAsync(charge)).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_down_is_named_and_the_others_answer()
    {
        _alice.Environment["Addresses:crm"] = "http://127.0.0.1:9";

        var call = await _alice.RunAsync("call", "crm", "list_deals");
        Assert.Equal(ExitCodes.Unavailable, call.ExitCode);
        Assert.Contains("CRM (http://127.0.0.1:9/mcp)", call.Error);
        Assert.Contains("start it with dotnet run --project AppHost", call.Error);

        var tools = await _alice.RunAsync("tools");
        Assert.Equal(ExitCodes.Done, tools.ExitCode);
        Assert.Contains("list_files", tools.Output);
    }

    [Fact]
    public async Task A_stack_that_is_not_running_is_said_to_be_so()
    {
        _alice.Environment["Addresses:idp"] = "http://127.0.0.1:9";
        _alice.IsInteractive = true;

        var ran = await _alice.RunAsync("tools");

        Assert.Equal((ExitCodes.Unavailable, ""), (ran.ExitCode, ran.Output));
        Assert.Contains("The stack is not running at http://127.0.0.1:9: start it with dotnet run --project AppHost", ran.Error);
    }

    [Fact]
    public async Task A_seed_that_is_missing_or_wrong_is_named()
    {
        var missing = await _alice.RunAsync("tools", "--seed", "no-such-seed.json");
        Assert.Equal(ExitCodes.Usage, missing.ExitCode);
        Assert.Contains("no-such-seed.json", missing.Error);

        var wrong = Path.Combine(_alice.Data, "wrong.json");
        await File.WriteAllTextAsync(wrong, (await File.ReadAllTextAsync(stack.SeedFile, TestContext.Current.CancellationToken)).Replace("/callback", "/signin/callback"), TestContext.Current.CancellationToken);
        var ran = await _alice.RunAsync("tools", "--seed", wrong);
        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("seed cannot be used", ran.Error);
    }

    [Theory] // RFC 8252 §8.3
    [InlineData("http://localhost/callback")]
    [InlineData("https://agent.example/callback")]
    public async Task A_client_that_is_not_answered_on_loopback_is_none_for_a_terminal(string redirectUri)
    {
        var file = Path.Combine(_alice.Data, "elsewhere.json");
        var seed = await File.ReadAllTextAsync(stack.SeedFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, seed.Replace("http://127.0.0.1/callback", redirectUri, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        _alice.Environment["Addresses:idp"] = stack.Idp;
        foreach (var server in (string[])["design", "wiki", "crm", "payments"])
            _alice.Environment[$"Addresses:{server}"] = stack.AddressOf(server);

        var ran = await _alice.RunAsync("sign-in", "--seed", file);

        Assert.Equal(ExitCodes.Usage, ran.ExitCode);
        Assert.Contains("idp.redirectUri must be http://127.0.0.1/callback", ran.Error);
    }

    [Fact] // RFC 9700 §4.14: two commands that rotate one refresh token would look like its thief
    public async Task Commands_side_by_side_renew_the_sign_in_once()
    {
        stack.Clock.Advance(TimeSpan.FromMinutes(56));
        var before = stack.Requests.Count;

        var ran = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new Shell(stack, "alice", _alice.Data)).Select(async shell =>
        {
            using (shell)
                return await shell.RunAsync("tools", "wiki", "--json");
        }));

        Assert.All(ran, one => Assert.True(one.ExitCode == ExitCodes.Done, one.ToString()));
        // One rotation and three exchanges.
        Assert.Equal(4, stack.Requests.Skip(before).Count(request => request == "idp POST /token"));
    }

    [Fact]
    public async Task Help_lists_the_commands_and_each_has_its_own()
    {
        var all = await _alice.RunAsync("--help");
        Assert.Equal(ExitCodes.Done, all.ExitCode);
        Assert.All((string[])["sign-in", "sign-out", "whoami", "tools", "call", "chat"], command => Assert.Contains($"  {command}", all.Output));
        Assert.Contains("--args-json", (await _alice.RunAsync("call", "--help")).Output);
        Assert.Equal(ExitCodes.Usage, (await _alice.RunAsync("cal")).ExitCode);
    }

    private static string WithoutAddresses(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.Contains("/authorize?", StringComparison.Ordinal)));
}
