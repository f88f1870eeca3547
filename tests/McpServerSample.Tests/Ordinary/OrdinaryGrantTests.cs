using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.OAuth;
using Xaa.Records;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>Codes and refresh tokens that break a rule.</summary>
public sealed class OrdinaryGrantTests : IAsyncDisposable
{
    private readonly OrdinaryStack _stack = new OrdinaryStack().Start();

    [Theory] // RFC 7636 §4.6, RFC 6749 §4.1.3, SPEC 83
    [InlineData("code_verifier", "0123456789012345678901234567890123456789012", "invalid_grant", Reasons.PkceMismatch)]
    [InlineData("code_verifier", "", "invalid_request", Reasons.MissingParameter)]
    [InlineData("redirect_uri", "http://localhost:6274/oauth/callback/debug", "invalid_grant", Reasons.RedirectUriMismatch)]
    [InlineData("redirect_uri", "", "invalid_request", Reasons.MissingParameter)]
    [InlineData("code", "made-up", "invalid_grant", Reasons.CodeUnknown)]
    [InlineData("code", "", "invalid_request", Reasons.MissingParameter)]
    [InlineData("resource", "http://localhost:7401/mcp", "invalid_target", Reasons.ResourceNotHere)]
    public async Task A_code_needs_all_that_it_was_asked_with(string name, string value, string error, string reason)
    {
        var (code, proof) = await CodeAsync();
        var form = CodeForm(code, proof).Select(p => p.Item1 == name ? (name, value) : p).ToArray();
        await AssertRefusedAsync(await _stack.TokenAsync(form), error, reason);

        // What was tried with the wrong verifier or redirect URI has leaked.
        if (reason is Reasons.PkceMismatch or Reasons.RedirectUriMismatch)
            await AssertRefusedAsync(await _stack.TokenAsync(CodeForm(code, proof)), "invalid_grant", Reasons.CodeReused);
    }

    [Fact]
    public async Task A_code_of_another_client_is_refused()
    {
        var (code, proof) = await CodeAsync(App);
        await AssertRefusedAsync(
            await _stack.TokenAsync(CodeForm(code, proof, App), "other-at-wiki"), "invalid_grant", Reasons.CodeClientMismatch);
    }

    [Fact]
    public async Task A_code_is_good_for_a_minute()
    {
        var (code, proof) = await CodeAsync();
        _stack.Clock.Advance(TimeSpan.FromSeconds(61));
        await AssertRefusedAsync(await _stack.TokenAsync(CodeForm(code, proof)), "invalid_grant", Reasons.CodeUnknown);
    }

    [Fact] // RFC 6749 §4.1.2
    public async Task A_code_that_comes_twice_takes_back_what_it_gave_and_nothing_else()
    {
        using var browser = _stack.NewBrowser();
        var other = await _stack.ConnectAsync(browser);
        var proof = PkcePair.New();
        var code = Query(await DecideAsync(browser, await OpenAsync(browser, Authorize(proof))))["code"];
        var tokens = await _stack.RedeemAsync(code, proof);
        await SkipRecordsAsync(4);

        await AssertRefusedAsync(await _stack.TokenAsync(CodeForm(code, proof)), "invalid_grant", Reasons.CodeReused);
        await AssertRefusedAsync(await _stack.RefreshAsync((string)tokens["refresh_token"]!), "invalid_grant", Reasons.SessionEnded);
        Issued(await _stack.RefreshAsync((string)other["refresh_token"]!));
    }

    [Fact]
    public async Task Of_many_who_redeem_one_code_at_once_one_wins()
    {
        var (code, proof) = await CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _stack.TokenAsync(CodeForm(code, proof))));
        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("invalid_grant", (string?)a.Body["error"]));
    }

    [Fact]
    public async Task A_refresh_token_rotates_and_a_late_reuse_ends_the_family()
    {
        using var browser = _stack.NewBrowser();
        var first = (string)(await _stack.ConnectAsync(browser))["refresh_token"]!;
        await SkipRecordsAsync(2);
        var second = (string)Issued(await _stack.RefreshAsync(first))["refresh_token"]!;
        await SkipRecordsAsync(1);
        Assert.NotEqual(first, second);

        await AssertRefusedAsync(await _stack.RefreshAsync(first), "invalid_grant", Reasons.SubjectTokenSuperseded);
        _stack.Clock.Advance(TimeSpan.FromMinutes(1));
        await AssertRefusedAsync(await _stack.RefreshAsync(first), "invalid_grant", Reasons.RefreshTokenReused);
        await AssertRefusedAsync(await _stack.RefreshAsync(second), "invalid_grant", Reasons.SessionEnded);
    }

    [Fact] // RFC 6749 §6, SPEC 83
    public async Task A_refresh_may_narrow_and_never_widen()
    {
        using var browser = _stack.NewBrowser();
        var tokens = await _stack.ConnectAsync(browser, scope: "wiki.read wiki.write");
        await SkipRecordsAsync(2);
        var token = (string)tokens["refresh_token"]!;

        await AssertRefusedAsync(await _stack.RefreshAsync(token, more: ("scope", "wiki.read wiki.charge")), "invalid_scope", Reasons.ScopeNotAllowed);
        await AssertRefusedAsync(await _stack.RefreshAsync(token, more: ("scope", " ")), "invalid_scope", Reasons.ScopeNotAllowed);
        await AssertRefusedAsync(
            await _stack.RefreshAsync(token, more: ("resource", "http://localhost:7401/mcp")), "invalid_target", Reasons.ResourceNotHere);
        var narrow = Issued(await _stack.RefreshAsync(token, more: ("scope", "wiki.read")));
        Assert.Equal("wiki.read", (string?)narrow["scope"]);
        Assert.Equal("wiki.read wiki.write", (string?)Issued(await _stack.RefreshAsync((string)narrow["refresh_token"]!))["scope"]);
    }

    [Fact]
    public async Task A_refresh_token_is_of_its_client_and_known()
    {
        using var browser = _stack.NewBrowser();
        var token = (string)(await _stack.ConnectAsync(browser))["refresh_token"]!;
        await SkipRecordsAsync(2);
        await AssertRefusedAsync(await _stack.RefreshAsync(token, App), "invalid_grant", Reasons.SubjectTokenClientMismatch);
        await AssertRefusedAsync(await _stack.RefreshAsync("made-up"), "invalid_grant", Reasons.SubjectTokenUnknown);
        await AssertRefusedAsync(await _stack.RefreshAsync(""), "invalid_request", Reasons.MissingParameter);
    }

    [Fact] // RFC 7009 §2.1
    public async Task A_refresh_token_is_given_back_by_its_own_client_alone()
    {
        using var browser = _stack.NewBrowser();
        var token = (string)(await _stack.ConnectAsync(browser))["refresh_token"]!;
        await SkipRecordsAsync(2);
        Assert.Equal(200, await RevokeAsync(App));
        token = (string)Issued(await _stack.RefreshAsync(token))["refresh_token"]!;
        await SkipRecordsAsync(1);
        Assert.Equal(200, await RevokeAsync(Inspector));
        await AssertRefusedAsync(await _stack.RefreshAsync(token), "invalid_grant", Reasons.SubjectTokenUnknown);

        async Task<int> RevokeAsync(string client)
        {
            using var http = _stack.Http();
            var form = new Dictionary<string, string> { ["token"] = token, ["client_id"] = client };
            if (client == App)
                http.DefaultRequestHeaders.Authorization =
                    new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{App}:{Secret(App)}")));
            using var content = new FormUrlEncodedContent(form);
            return (int)(await http.PostAsync(Wiki + "/oauth/revoke", content, TestContext.Current.CancellationToken)).StatusCode;
        }
    }

    [Fact]
    public async Task What_is_not_used_for_a_month_ends()
    {
        using var browser = _stack.NewBrowser();
        var token = (string)(await _stack.ConnectAsync(browser))["refresh_token"]!;
        await SkipRecordsAsync(2);
        _stack.Clock.Leap(TimeSpan.FromDays(29));
        token = (string)Issued(await _stack.RefreshAsync(token))["refresh_token"]!;
        await SkipRecordsAsync(1);
        _stack.Clock.Leap(TimeSpan.FromDays(31));
        await AssertRefusedAsync(await _stack.RefreshAsync(token), "invalid_grant", Reasons.SessionEnded);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private async Task<(string Code, PkcePair Proof)> CodeAsync(string client = Inspector)
    {
        using var browser = _stack.NewBrowser();
        var proof = PkcePair.New();
        var answer = await DecideAsync(browser, await OpenAsync(browser, Authorize(proof, client)));
        await SkipRecordsAsync(1);
        return (QueryHelpers.ParseQuery(answer.Leaving!.Query)["code"]!, proof);
    }

    private async Task SkipRecordsAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.Equal(Outcome.Issued, (await _stack.NextRecordAsync()).Outcome);
    }

    private async Task AssertRefusedAsync((int Status, JsonObject Body) answer, string error, string reason)
    {
        var record = await _stack.NextRecordAsync();
        Assert.Equal((400, error, reason), (answer.Status, (string?)answer.Body["error"], record.Reason));
        Assert.Equal((FlowStep.OrdinaryGrant, Outcome.Refused, null), (record.Step, record.Outcome, record.IssuedId));
        Assert.False(answer.Body.ContainsKey("access_token"));
    }
}
