using System.Text.Json.Nodes;
using Xaa.McpClientHost.CommandLine;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>Who may call, and who is told why not: policy, the sign-in and its renewal, the second factor.</summary>
[Collection(CommandStack.Collection)]
public sealed class AccessTests(CommandStack stack) : AtTerminal(stack)
{
    [Fact] // SPEC 24, 75
    public async Task Bob_is_refused_by_policy_and_told_who_decides()
    {
        using var bob = new Shell(Stack, "bob");
        await bob.RunAsync("sign-in");

        var ran = await bob.RunAsync("call", "design", "list_files", "--json");

        Assert.Equal(ExitCodes.Refused, ran.ExitCode);
        Assert.StartsWith($"Your company's identity provider ({Stack.Idp}) refused at step 2, token exchange: access_denied.", ran.Error);
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
        using var carol = new Shell(Stack, "carol");

        var ran = await carol.RunAsync("tools", "wiki");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("sign-in", ran.Error);
        Assert.Empty(carol.Opened);
    }

    [Fact]
    public async Task A_person_at_the_terminal_is_sent_to_sign_in_when_it_is_needed()
    {
        using var bob = new Shell(Stack, "bob") { IsInteractive = true };

        var ran = await bob.RunAsync("call", "crm", "list_deals", "--json");

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.NotNull(JsonNode.Parse(ran.Output));
        Assert.Single(bob.Opened);
    }

    [Fact]
    public async Task A_sign_in_that_has_ended_at_the_IdP_has_ended_here()
    {
        using var bob = new Shell(Stack, "bob");
        await bob.RunAsync("sign-in");
        await bob.SignOutAtIdpAsync();

        var ran = await bob.RunAsync("call", "crm", "list_deals");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("Your sign-in has ended.", ran.Error);
    }

    [Fact] // SPEC 22, RFC 9470
    public async Task A_charge_asks_for_the_second_factor_once_and_goes_on_where_it_was()
    {
        Alice.IsInteractive = true;
        string[] charge = ["call", "payments", "charge_card", "--yes", "--arg", "customerId=globex", "--arg", "amount=1200", "--arg", "description=Seat", "--arg"];

        var ran = await Alice.RunAsync([.. charge, $"idempotencyKey={Guid.NewGuid()}"]);

        Assert.True(ran.ExitCode == ExitCodes.Done, ran.ToString());
        Assert.Contains("acr_values=urn%3Axaa%3Amfa", Alice.Opened[^1].Query);
        Assert.Equal(2, Alice.Opened.Count);

        var again = await Alice.RunAsync([.. charge, $"idempotencyKey={Guid.NewGuid()}"]);
        Assert.True(again.ExitCode == ExitCodes.Done, again.ToString());
        Assert.Equal(2, Alice.Opened.Count);
    }

    [Fact]
    public async Task A_script_is_told_how_to_sign_in_more_strongly()
    {
        string[] charge =
        [
            "call", "payments", "charge_card", "--yes", "--arg", "customerId=globex", "--arg", "amount=1200", "--arg", "description=Seat",
            "--arg", $"idempotencyKey={Guid.NewGuid()}",
        ];

        var ran = await Alice.RunAsync(charge);
        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("sign-in --acr urn:xaa:mfa", ran.Error);

        Assert.Equal(ExitCodes.Done, (await Alice.RunAsync("sign-in", "--acr", "urn:xaa:mfa")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await Alice.RunAsync(charge)).ExitCode);
    }

    [Fact] // RFC 9700 §4.14: two commands that rotate one refresh token would look like its thief
    public async Task Commands_side_by_side_renew_the_sign_in_once()
    {
        Stack.Clock.Advance(TimeSpan.FromMinutes(56));
        var before = Stack.Requests.Count;

        var ran = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new Shell(Stack, "alice", Alice.Data)).Select(async shell =>
        {
            using (shell)
                return await shell.RunAsync("tools", "wiki", "--json");
        }));

        Assert.All(ran, one => Assert.True(one.ExitCode == ExitCodes.Done, one.ToString()));
        // One rotation and three exchanges.
        Assert.Equal(4, Stack.Requests.Skip(before).Count(request => request == "idp POST /token"));
    }
}
