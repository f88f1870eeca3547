using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.McpClientHost.CommandLine;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>Step 1 from a terminal: RFC 8252 on loopback, PKCE, state, nonce, and the issuer of RFC 9207.</summary>
[Collection(CommandStack.Collection)]
public sealed class SignInTests(CommandStack stack)
{
    [Fact]
    public async Task Alice_signs_in_with_her_browser_and_is_known_to_the_next_command()
    {
        using var alice = new Shell(stack, "alice");

        var signedIn = await alice.RunAsync("sign-in");
        Assert.Equal((ExitCodes.Done, "Signed in as Alice Archer (alice).\n"), (signedIn.ExitCode, signedIn.Output));
        Assert.Contains("You are signed in", alice.Page!.Html);

        var who = await alice.RunAsync("whoami");
        Assert.StartsWith($"Alice Archer (alice) at {stack.Idp}, since ", who.Output);
        Assert.Equal(ExitCodes.Done, who.ExitCode);
    }

    [Fact] // RFC 8252 §7.3, RFC 7636, RFC 9700 §2.1.1
    public async Task The_request_names_a_loopback_address_with_a_free_port_and_proves_who_began_it()
    {
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");
        await alice.RunAsync("sign-in");

        var asked = alice.Opened.Select(address => QueryHelpers.ParseQuery(address.Query)).ToList();
        Assert.All(asked, query =>
        {
            Assert.Matches(@"^http://127\.0\.0\.1:\d+/callback$", query["redirect_uri"].ToString());
            Assert.Equal(("code", "agent-cli", "S256"), (query["response_type"].ToString(), query["client_id"].ToString(), query["code_challenge_method"].ToString()));
            Assert.Equal("openid profile email offline_access", query["scope"].ToString());
        });
        foreach (var value in (string[])["state", "nonce", "code_challenge"])
        {
            Assert.All(asked, query => Assert.Equal(43, query[value].ToString().Length));
            Assert.Distinct(asked.Select(query => query[value].ToString()));
        }
    }

    [Fact]
    public async Task Where_there_is_no_browser_the_address_is_printed()
    {
        using var alice = new Shell(stack, "alice") { HasBrowser = false };
        var printed = await PrintedAddressAsync(alice, "sign-in");
        Assert.StartsWith(stack.Idp + "/authorize?", printed);
    }

    [Fact]
    public async Task No_browser_is_opened_when_she_says_so()
    {
        using var alice = new Shell(stack, "alice");
        var printed = await PrintedAddressAsync(alice, "sign-in", "--no-browser");
        Assert.StartsWith(stack.Idp + "/authorize?", printed);
        Assert.Empty(alice.Opened);
    }

    [Fact] // RFC 8252 §8.9: any page and any program of this device can send a request to that port
    public async Task An_answer_without_the_state_is_turned_away_and_the_right_one_still_counts()
    {
        using var alice = new Shell(stack, "alice");
        alice.Browse = async address =>
        {
            var answer = await alice.AnswerOfAsync(address);
            var page = await alice.GoAsync(With(answer, "state", "made-up"));
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.Contains("belongs to no sign-in", page.Html);
            Assert.Equal(HttpStatusCode.BadRequest, (await alice.GoAsync(With(answer, "state", null))).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await alice.GoAsync(new(answer, "/elsewhere" + answer.Query))).Status);
            Assert.Equal(HttpStatusCode.OK, (await alice.GoAsync(answer)).Status);
        };

        Assert.Equal(ExitCodes.Done, (await alice.RunAsync("sign-in")).ExitCode);
    }

    [Theory] // RFC 9207 §2.4 (SPEC 79)
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task An_answer_of_another_issuer_ends_the_sign_in(string? issuer)
    {
        using var alice = new Shell(stack, "alice");
        alice.Browse = async address => await alice.GoAsync(With(await alice.AnswerOfAsync(address), "iss", issuer));

        var ran = await alice.RunAsync("sign-in");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("issuer_mismatch", ran.Error);
        Assert.Equal(HttpStatusCode.BadRequest, alice.Page!.Status);
        Assert.Equal(ExitCodes.SignInNeeded, (await alice.RunAsync("whoami")).ExitCode);
    }

    [Fact]
    public async Task A_second_answer_finds_nobody()
    {
        using var alice = new Shell(stack, "alice");
        Uri? answer = null;
        alice.Browse = async address => await alice.GoAsync(answer = await alice.AnswerOfAsync(address));
        await alice.RunAsync("sign-in");

        await Assert.ThrowsAsync<HttpRequestException>(() => alice.GoAsync(answer!));
    }

    [Fact]
    public async Task Two_answers_at_once_are_one_sign_in()
    {
        using var alice = new Shell(stack, "alice");
        var redeemed = stack.Requests.Count(request => request == "idp POST /token");
        HttpStatusCode?[] answered = [];
        alice.Browse = async address =>
        {
            var answer = await alice.AnswerOfAsync(address);
            using var http = new HttpClient();
            answered = await Task.WhenAll(SendAsync(http, answer), SendAsync(http, answer));
        };

        Assert.Equal(ExitCodes.Done, (await alice.RunAsync("sign-in")).ExitCode);
        Assert.Single(answered, HttpStatusCode.OK);
        Assert.Equal(1, stack.Requests.Count(request => request == "idp POST /token") - redeemed);

        // The one that comes second is turned away, or finds the port closed.
        static async Task<HttpStatusCode?> SendAsync(HttpClient http, Uri answer)
        {
            try
            {
                using var response = await http.GetAsync(answer, TestContext.Current.CancellationToken);
                return response.StatusCode;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_person_whom_the_IdP_does_not_let_in_ends_it_with_its_reason()
    {
        using var alice = new Shell(stack, "alice");
        alice.Browse = async address =>
        {
            var asked = QueryHelpers.ParseQuery(address.Query);
            var refusal = QueryHelpers.AddQueryString(asked["redirect_uri"].ToString(), new Dictionary<string, string?>
            {
                ["error"] = "access_denied",
                ["state"] = asked["state"].ToString(),
                ["iss"] = stack.Idp,
            });
            await alice.GoAsync(new(refusal));
        };

        var ran = await alice.RunAsync("sign-in");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("access_denied", ran.Error);
    }

    [Fact]
    public async Task Who_never_comes_back_is_not_waited_for_longer_than_five_minutes()
    {
        using var alice = new Shell(stack, "alice");
        alice.Browse = _ =>
        {
            stack.Clock.Advance(TimeSpan.FromMinutes(5));
            return Task.CompletedTask;
        };

        var ran = await alice.RunAsync("sign-in");

        Assert.Equal(ExitCodes.SignInNeeded, ran.ExitCode);
        Assert.Contains("Nobody signed in within 5 minutes.", ran.Error);
    }

    [Fact]
    public async Task Who_gives_up_is_not_waited_for_and_the_port_is_closed()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var alice = new Shell(stack, "alice") { Cancelled = enough.Token };
        alice.Browse = _ => enough.CancelAsync();

        var ran = await alice.RunAsync("sign-in");

        Assert.Equal((ExitCodes.Cancelled, ""), (ran.ExitCode, ran.Output));
        Assert.EndsWith("Cancelled.\n", ran.Error);
        await Assert.ThrowsAsync<HttpRequestException>(() => alice.SignInAsync(alice.Opened[0]));
    }

    [Fact]
    public async Task Signing_out_gives_the_tokens_back_and_forgets_them()
    {
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");
        var kept = Directory.GetFiles(alice.Data).ToDictionary(file => file, File.ReadAllBytes);

        var ran = await alice.RunAsync("sign-out");
        Assert.Equal((ExitCodes.Done, "Alice Archer (alice) is signed out here.\n"), (ran.ExitCode, ran.Output));
        Assert.Equal(ExitCodes.SignInNeeded, (await alice.RunAsync("whoami")).ExitCode);
        Assert.Contains("idp POST /revoke", stack.Requests);

        // Not even a copy of the file is worth anything now.
        foreach (var (file, content) in kept)
            await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.SignInNeeded, (await alice.RunAsync("tools", "wiki")).ExitCode);
    }

    [Fact]
    public async Task Signing_out_everywhere_leads_to_the_page_of_the_IdP()
    {
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");
        alice.Browse = async address => await alice.GoAsync(address);

        await alice.RunAsync("sign-out", "--everywhere");

        Assert.Equal($"{stack.Idp}/logout?client_id=agent-cli", alice.Opened[^1].AbsoluteUri);
        Assert.Equal(HttpStatusCode.OK, alice.Page!.Status);
    }

    [Fact]
    public async Task What_is_kept_is_sealed_and_hers_alone()
    {
        using var alice = new Shell(stack, "alice");
        await alice.RunAsync("sign-in");

        var kept = Assert.Single(Directory.GetFiles(alice.Data, "*.signin"));
        Assert.DoesNotMatch(AnyToken.Written, await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            Assert.Equal(default, File.GetUnixFileMode(alice.Data) & Others);
            Assert.Equal(default, File.GetUnixFileMode(kept) & Others);
        }
    }

    private static async Task<string> PrintedAddressAsync(Shell person, params string[] args)
    {
        var lines = person.Watch();
        var running = person.RunAsync(args);
        var address = (await lines.FirstAsync(line => line.TrimStart().StartsWith("http", StringComparison.Ordinal))).Trim();
        Assert.DoesNotContain(' ', address);
        await person.SignInAsync(new(address));
        Assert.Equal(ExitCodes.Done, (await running).ExitCode);
        return address;
    }

    private static Uri With(Uri answer, string parameter, string? value)
    {
        var query = QueryHelpers.ParseQuery(answer.Query).ToDictionary(p => p.Key, p => (string?)p.Value.ToString());
        query[parameter] = value;
        return new(QueryHelpers.AddQueryString(answer.GetLeftPart(UriPartial.Path), query.Where(p => p.Value is not null)));
    }
}
