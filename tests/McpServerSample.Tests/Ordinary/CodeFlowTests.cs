using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.OAuth;
using Xaa.Records;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>The ordinary way as it is meant: sign-in through the IdP, one consent, a code, tokens. SPEC 79, 83.</summary>
public sealed class CodeFlowTests : IAsyncDisposable
{
    private readonly OrdinaryStack _stack = new OrdinaryStack().Start();

    [Fact] // SPEC 79, 83
    public async Task A_person_consents_once_and_the_client_calls_tools()
    {
        using var browser = _stack.NewBrowser();
        var proof = PkcePair.New();
        var consent = await OpenAsync(browser, Authorize(proof));
        Assert.Equal(Wiki + "/oauth/consent", consent.Address.GetLeftPart(UriPartial.Path));
        Assert.Contains("Alice Archer (alice@acme.example)", consent.Html);
        Assert.Contains("MCP Inspector", consent.Html);
        Assert.Contains("localhost:6274", consent.Html);
        Assert.Contains("wiki.read", consent.Html);

        var answer = Query(await DecideAsync(browser, consent));
        Assert.Equal(("state-1", Wiki), (answer["state"], answer["iss"]));
        var consented = await _stack.NextRecordAsync();
        Assert.Equal(
            (FlowStep.Consent, Outcome.Issued, "u-alice", Inspector, "wiki.read"),
            (consented.Step, consented.Outcome, consented.Subject, consented.ClientId, consented.GrantedScope));

        var tokens = await _stack.RedeemAsync(answer["code"], proof);
        Assert.Equal(("Bearer", 300, "wiki.read"), ((string?)tokens["token_type"], (int)tokens["expires_in"]!, (string?)tokens["scope"]));
        var redeemed = await _stack.NextRecordAsync();
        Assert.Equal((FlowStep.OrdinaryGrant, Outcome.Issued, "u-alice"), (redeemed.Step, redeemed.Outcome, redeemed.Subject));

        var token = new JsonWebToken((string)tokens["access_token"]!);
        Assert.Equal((JwtTypes.AccessToken, Wiki, Wiki + "/mcp", "u-alice"), (token.Typ, token.Issuer, Assert.Single(token.Audiences), token.Subject));
        Assert.Equal(Inspector, token.GetPayloadValue<string>("client_id"));
        Assert.Equal(redeemed.IssuedId, token.Id);
        Assert.Equal(200, await _stack.ListToolsAsync((string)tokens["access_token"]!));
        Assert.Equal(401, await _stack.ListToolsAsync("nonsense"));
    }

    [Fact]
    public async Task The_person_has_the_same_account_whichever_way_she_comes()
    {
        using var browser = _stack.NewBrowser();
        var ordinary = await _stack.ConnectAsync(browser);
        var (_, exchanged) = await _stack.ExchangeAsync(await _stack.SignInAtAgentAsync(browser));
        var managed = Issued(await _stack.TokenAsync(
            [("grant_type", GrantTypes.JwtBearer), ("assertion", (string)exchanged["access_token"]!)], App));

        Assert.Equal(Subject(managed), Subject(ordinary));
        Assert.False(managed.ContainsKey("refresh_token"));
        Assert.True(ordinary.ContainsKey("refresh_token"));

        static string Subject(JsonObject tokens) => new JsonWebToken((string)tokens["access_token"]!).Subject;
    }

    [Fact]
    public async Task What_was_allowed_is_remembered_for_a_client_that_can_be_told_from_others()
    {
        using var browser = _stack.NewBrowser();
        await _stack.ConnectAsync(browser, App);
        var (_, _) = (await _stack.NextRecordAsync(), await _stack.NextRecordAsync());

        var proof = PkcePair.New();
        var answer = Query(await OpenAsync(browser, Authorize(proof, App)));
        await _stack.RedeemAsync(answer["code"], proof, App);
        // No decision was made, so none is recorded.
        Assert.Equal(FlowStep.OrdinaryGrant, (await _stack.NextRecordAsync()).Step);
        Assert.True(Query(await OpenAsync(browser, Authorize(proof, App, changes: ("prompt", "none")))).ContainsKey("code"));

        foreach (var change in ((string, string?)[])[("prompt", "consent"), ("scope", "wiki.read wiki.write")])
            Assert.Contains("Allow", (await OpenAsync(browser, Authorize(proof, App, changes: change))).Html);
        using var bobs = _stack.NewBrowser();
        Assert.Contains("Bob Archer", (await OpenAsync(bobs, Authorize(proof, App), "bob")).Html);
    }

    [Fact] // RFC 8252 §8.6
    public async Task A_public_client_on_loopback_is_asked_for_each_time()
    {
        using var browser = _stack.NewBrowser();
        await _stack.ConnectAsync(browser);
        Assert.Contains("Allow", (await OpenAsync(browser, Authorize(PkcePair.New()))).Html);
        Assert.Equal("consent_required", Query(await OpenAsync(browser, Authorize(PkcePair.New(), changes: ("prompt", "none"))))["error"]);
    }

    [Fact] // SPEC 80
    public async Task A_client_that_registered_itself_comes_this_way_and_the_screen_says_so()
    {
        await using var stack = new OrdinaryStack();
        stack.WikiSeed["dynamicClientRegistration"] = true;
        stack.Start();
        using var http = stack.Http();
        using var registration = new StringContent(
            $$"""
            {"client_name":"My Editor","redirect_uris":["{{InspectorRedirect}}"],"token_endpoint_auth_method":"none",
             "grant_types":["authorization_code","refresh_token"]}
            """,
            System.Text.Encoding.UTF8,
            "application/json");
        using var answer = await http.PostAsync(Wiki + "/oauth/register", registration, TestContext.Current.CancellationToken);
        var registered = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.True(answer.IsSuccessStatusCode, registered.ToJsonString());
        var id = (string)registered["client_id"]!;

        using var browser = stack.NewBrowser();
        var proof = PkcePair.New();
        var consent = await OpenAsync(browser, Authorize(proof, changes: ("client_id", id)));
        Assert.Contains("My Editor", consent.Html);
        Assert.Contains("It registered itself. Nobody has checked its name.", consent.Html);
        var code = Query(await DecideAsync(browser, consent))["code"];
        var tokens = Issued(await stack.PostAsync(Wiki + "/oauth/token", [.. CodeForm(code, proof), ("client_id", id)], null));
        Assert.Equal(id, new JsonWebToken((string)tokens["access_token"]!).GetPayloadValue<string>("client_id"));
    }

    [Fact]
    public async Task Without_a_scope_the_basic_ones_are_meant()
    {
        using var browser = _stack.NewBrowser();
        var consent = await OpenAsync(browser, Authorize(PkcePair.New(), changes: ("scope", null)));
        Assert.Contains("wiki.read", consent.Html);
        Assert.Contains("wiki.write", consent.Html);
        Assert.DoesNotContain("wiki.charge", consent.Html);
    }

    [Fact]
    public async Task A_scope_that_needs_a_second_factor_has_the_IdP_ask_for_it()
    {
        using var browser = _stack.NewBrowser();
        var proof = PkcePair.New();
        var authorize = Authorize(proof, changes: ("scope", "wiki.read wiki.charge"));
        var idp = (await browser.GetAsync(authorize)).Leaving!;
        Assert.Contains("acr_values=urn%3Axaa%3Amfa", idp.Query);

        var second = await browser.SubmitAsync(
            await browser.GetAsync(idp), new Dictionary<string, string> { ["name"] = "alice", ["password"] = Password });
        var back = await browser.SubmitAsync(second, new Dictionary<string, string> { ["code"] = _stack.Code() });
        var consent = await browser.GetAsync(back.Leaving!);
        var tokens = await _stack.RedeemAsync(Query(await DecideAsync(browser, consent))["code"], proof);

        Assert.Equal("wiki.read wiki.charge", (string?)tokens["scope"]);
        Assert.Equal("urn:xaa:mfa", new JsonWebToken((string)tokens["access_token"]!).GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task A_weak_sign_in_is_not_enough_for_a_scope_that_needs_a_strong_one()
    {
        using var browser = _stack.NewBrowser();
        await OpenAsync(browser, Authorize(PkcePair.New()));

        var strong = ("scope", (string?)"wiki.charge");
        Assert.Equal("localhost:7100", (await browser.GetAsync(Authorize(PkcePair.New(), changes: strong))).Leaving?.Authority);
        Assert.Equal("login_required", Query(await browser.GetAsync(Authorize(PkcePair.New(), changes: [strong, ("prompt", "none")])))["error"]);
    }

    [Fact]
    public async Task Prompt_login_asks_the_IdP_to_ask_the_person()
    {
        using var browser = _stack.NewBrowser();
        await OpenAsync(browser, Authorize(PkcePair.New()));
        _stack.Clock.Advance(TimeSpan.FromMinutes(2));

        var idp = (await browser.GetAsync(Authorize(PkcePair.New(), changes: ("prompt", "login")))).Leaving!;
        Assert.Contains("prompt=login", idp.Query);
        Assert.Contains("Allow", (await browser.GetAsync(await browser.SignInAsync(idp, "alice", Password))).Html);

        // An IdP that takes it as a wish does not get past.
        var wished = (await browser.GetAsync(Authorize(PkcePair.New(), changes: ("prompt", "login")))).Leaving!;
        _stack.Clock.Advance(TimeSpan.FromMinutes(2));
        idp = (await browser.GetAsync(Authorize(PkcePair.New(), changes: ("prompt", "login")))).Leaving!;
        var back = (await browser.GetAsync(new(idp.AbsoluteUri.Replace("prompt=login", "", StringComparison.Ordinal)))).Leaving!;
        Assert.Equal("login_required", Query(await browser.GetAsync(back))["error"]);
        Assert.NotNull(wished);
    }

    [Fact]
    public async Task A_session_of_the_browser_is_for_minutes_and_then_the_IdP_is_asked_again()
    {
        using var browser = _stack.NewBrowser();
        await OpenAsync(browser, Authorize(PkcePair.New()));
        _stack.Clock.Leap(TimeSpan.FromMinutes(14));
        Assert.Null((await browser.GetAsync(Authorize(PkcePair.New()))).Leaving);
        _stack.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("localhost:7100", (await browser.GetAsync(Authorize(PkcePair.New()))).Leaving?.Authority);
    }

    [Fact]
    public async Task No_log_line_holds_a_code_a_token_or_a_cookie()
    {
        using var browser = _stack.NewBrowser();
        var proof = PkcePair.New();
        var consent = await OpenAsync(browser, Authorize(proof));
        var code = Query(await DecideAsync(browser, consent))["code"];
        var tokens = await _stack.RedeemAsync(code, proof);
        var cookie = browser.Cookies.GetCookies(new(Wiki + "/oauth/consent"))["xaa.wiki.session"]!.Value;

        string[] secrets = [code, proof.Verifier, cookie, (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, Secret("wiki-signin")];
        foreach (var secret in secrets)
            Assert.DoesNotContain(_stack.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}
